using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>
/// Waits until stores have reconnected. After the servers are back, this takes as long as the pause between two attempts; until then
/// operations fail at once.
/// </summary>
internal static class StoreRecovery
{
    public static async Task WaitForBothAsync(StoreFixture fixture)
    {
        await WaitAsync(fixture.Store);
        await WaitAsync(fixture.SecondStore);
    }

    public static Task WaitAsync(ISlateStore store) => Eventually.UntilAsync(async () =>
    {
        try
        {
            // Twenty owners, so that every server of a cluster is used.
            for (var i = 0; i < 20; i++) await store.FindAsync(TestData.CreateOwner(), "a", TestData.Stop);
            await store.ListOwnersAsync(PageRequest.First, TestData.Stop);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }, "The store did not reconnect.");
}
