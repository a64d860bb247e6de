using Chalkboard.Bench.Stores;

namespace Chalkboard.Bench.MongoDb;

/// <summary>What do reading and writing a 1 KiB document in MongoDB cost compared with the same commands sent by its driver?</summary>
internal static class MongoDriverComparison
{
    public static async Task RunAsync()
    {
        await using var sides = new MongoClients();
        // Each side reads its own documents, because the driver writes names that begin with capitals.
        await PeerComparison.ForEachOwnerAsync(async owner =>
        {
            await sides.CommitByHandAsync(ByHand(owner), UserInfo.Sample);
            await sides.Slate(owner).User.SetAsync(UserInfo.Sample);
        });
        await PeerComparison.RunAsync("MongoDB", "Driver",
            new("find", 0.9, owner => sides.FindByHandAsync(ByHand(owner)), owner => sides.Slate(owner).User.GetAsync().AsTask()),
            new("commit", 0.85, owner => sides.CommitByHandAsync(ByHand(owner), UserInfo.Sample),
                owner => sides.Slate(owner).User.SetAsync(UserInfo.Sample).AsTask()));
    }

    private static string ByHand(string owner) => $"by hand {owner}";
}
