using Chalkboard.Slates;
using Chalkboard.Slates.Redis.Scripts;
using StackExchange.Redis;

namespace Chalkboard.Bench.Redis;

/// <summary>The peer: the same commands and scripts with the same keys and arguments, sent by hand through StackExchange.Redis.</summary>
internal sealed class RawRedis : IAsyncDisposable
{
    private static readonly RedisValue _channel = "raw:changes";

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly IDatabase _database;

    private RawRedis(ConnectionMultiplexer multiplexer)
    {
        _multiplexer = multiplexer;
        _database = multiplexer.GetDatabase();
    }

    public static async Task<RawRedis> OpenAsync(RedisServer server)
    {
        var raw = new RawRedis(await ConnectionMultiplexer.ConnectAsync(server.Address));
        var any = raw._multiplexer.GetServers()[0];
        await any.ScriptLoadAsync(Script.Commit.Text);
        return raw;
    }

    public async Task<ReadOnlyMemory<byte>?> FindAsync(string owner, string id)
    {
        var keys = Keys(owner);
        var headerTask = _database.HashGetAsync(keys[0], id);
        var contentTask = _database.HashGetAsync(keys[1], id);
        var timeTask = _database.ExecuteAsync("TIME");
        var lastHeaderTask = _database.HashGetAsync(keys[0], id);
        var header = await headerTask;
        var content = await contentTask;
        await timeTask;
        return header.IsNull || header != await lastHeaderTask ? null : (ReadOnlyMemory<byte>)content;
    }

    public async Task PutAsync(string owner, string id, ReadOnlyMemory<byte> content)
    {
        var head = new byte[40];
        head[0] = (byte)'p';
        head[1] = (byte)'0';
        DocumentVersion.New().WriteTo(head.AsSpan(18));
        var outcome = (int)await _database.ScriptEvaluateAsync(Script.Commit.Sha, Keys(owner), ["", _channel, owner, id, head, content]);
        if (outcome != 0) throw new InvalidOperationException($"The commit ended with {outcome}.");
    }

    public ValueTask DisposeAsync() => _multiplexer.DisposeAsync();

    private static RedisKey[] Keys(string owner) =>
        [$"raw:{{{owner}}}:documents", $"raw:{{{owner}}}:contents", $"raw:{{{owner}}}:ids", $"raw:{{{owner}}}:expiries",
        $"raw:{{{owner}}}:expiring"];
}
