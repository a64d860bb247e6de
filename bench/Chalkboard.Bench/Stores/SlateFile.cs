using Chalkboard.Slates;
using Chalkboard.Slates.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Chalkboard.Bench.Stores;

/// <summary>Slates in a new SQLite file in the current folder.</summary>
public sealed class SlateFile : IAsyncDisposable
{
    private readonly string _path = Path.GetFullPath($"bench-{Guid.NewGuid():n}.db");
    private readonly SqliteSlateStore _store;

    public SlateFile(SqliteDurability durability = SqliteDurability.Full)
    {
        _store = new SqliteSlateStore(
            new SqliteStoreOptions { Path = _path, Durability = durability }, TimeProvider.System, NullLogger.Instance);
        Client = new SlateClient(_store);
    }

    public SlateClient Client { get; }

    public UserSlate For(string owner) => Client.For<UserSlate>(owner);

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(_path)!, Path.GetFileName(_path) + "*")) File.Delete(file);
    }
}
