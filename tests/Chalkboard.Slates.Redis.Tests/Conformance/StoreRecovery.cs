using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Waiting;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>
/// Waits for stores to have their connections back. Once the servers have returned that takes as long as the pause
/// between two attempts; until then operations fail at once.
/// </summary>
internal static class ReturningStores
{
    public static async Task BothAsync(StoreFixture fixture)
    {
        await ReturnsAsync(fixture.Store);
        await ReturnsAsync(fixture.SecondStore);
    }

    public static Task ReturnsAsync(ISlateStore store) => Eventually.UntilAsync(async () =>
    {
        try
        {
            // Of a cluster, every server.
            for (var i = 0; i < 20; i++) await store.FindAsync(TestData.Owner(), "a", TestData.Stop);
            await store.ListOwnersAsync(PageRequest.First, TestData.Stop);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }, "The store did not return.");
}
