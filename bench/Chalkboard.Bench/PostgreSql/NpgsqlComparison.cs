using Chalkboard.Slates.Storage;

namespace Chalkboard.Bench.PostgreSql;

/// <summary>What do finding and committing a 1 KiB document in PostgreSQL cost compared with the same command on Npgsql?</summary>
internal static class NpgsqlComparison
{
    public static async Task RunAsync()
    {
        await using var store = BenchmarkServer.CreateStore();
        await using var raw = new RawClient();
        await PeerComparison.ForEachOwnerAsync(PutAsync);
        await PeerComparison.RunAsync("PostgreSQL", "Npgsql",
            new("find", 0.9, owner => raw.FindAsync(owner, "user"), owner => store.FindAsync(owner, "user").AsTask()),
            new("commit", 0.85, owner => raw.PutAsync(owner, "user", BenchmarkServer.Json), PutAsync));

        async Task PutAsync(string owner) => await store.CommitAsync(new Commit(owner, [DocumentWrite.Put("user", BenchmarkServer.Json)]));
    }
}
