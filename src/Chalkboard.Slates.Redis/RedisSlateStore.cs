using Chalkboard.Slates.Redis.Engine;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis;

/// <summary>Slates in Redis: all of an owner in one slot, each operation on it one script.</summary>
internal sealed class RedisSlateStore : ISlateStore
{
    private readonly Keys _keys;
    private readonly Server _server;
    private readonly RedisTokenStore _tokens;
    private readonly Owners _owners;
    private readonly Sweeper _sweeper;
    private readonly ChangeFeed _changes;
    private readonly RedisValue _channel;

    public RedisSlateStore(RedisStoreOptions options, TimeProvider time, ILogger logger)
    {
        _keys = new Keys(options.Prefix);
        _server = new Server(options, time, logger);
        _tokens = new RedisTokenStore(_server, _keys, options.Timeout, time);
        _owners = new Owners(_server, _keys, options.Timeout, time);
        var loss = new DataLoss(_server, _keys, logger);
        _sweeper = new Sweeper(_server, _keys, loss, options, time, logger);
        _channel = options.Changes.Publish ? _keys.Changes : RedisValue.EmptyString;
        _changes = new ChangeFeed(new Listener(_server, _keys, loss, options, time).ListenAsync, options.Timeout, time, logger);
    }

    public StoreDescription Description { get; } = new("redis", new StoreCapabilities { CommitsSeveralDocuments = true, Durable = true });

    public ITokenStore Tokens => _tokens;

    public async ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellation = default)
    {
        var held = await _server.ReadAsync(Script.Find, _keys.ToFind(owner), [id], cancellation).ConfigureAwait(false);
        return held.IsNull ? null : DocumentForm.Read(held);
    }

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var arguments = new RedisValue[3 + 3 * commit.Writes.Count];
        arguments[0] = Name(commit.WhileSignedIn);
        arguments[1] = _channel;
        arguments[2] = commit.Owner;
        for (var i = 0; i < commit.Writes.Count; i++)
        {
            var write = commit.Writes[i];
            arguments[3 + 3 * i] = write.Id;
            arguments[4 + 3 * i] = DocumentForm.Head(write);
            arguments[5 + 3 * i] = write.Content;
        }

        var outcome = (int)await _server.ChangeAsync(Script.Commit, KeysOf(commit.Owner, commit.WhileSignedIn), arguments, cancellation).ConfigureAwait(false);
        if (outcome == 0) return CommitOutcome.Committed;
        if (outcome > 0) return CommitOutcome.Conflict(commit.Writes[outcome - 1].Id);
        if (outcome == Ending) await FinishAsync(commit.Owner, cancellation).ConfigureAwait(false);
        return CommitOutcome.SignedOut;
    }

    public async ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellation = default)
    {
        var (first, last) = DocumentForm.Range(prefix, page.From);
        var listed = (RedisResult[])(await _server.ReadAsync(Script.List, _keys.Slate(owner), [first, last, page.Size + 1], cancellation).ConfigureAwait(false))!;
        var count = Math.Min(listed.Length / 3, page.Size);
        var entries = new DocumentEntry[count];
        for (var i = 0; i < count; i++)
            entries[i] = DocumentForm.Describe((string)listed[3 * i]!, ((ReadOnlyMemory<byte>)(RedisValue)listed[3 * i + 1]).Span, (long)listed[3 * i + 2]);
        // So many have expired that the server stopped before the page was full, to let others in.
        if (listed.Length % 3 == 1) return new(entries, (string)listed[^1]!);
        return new(entries, listed.Length / 3 > page.Size ? entries[^1].Id : null);
    }

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellation = default) => _owners.ListAsync(page, cancellation);

    public async ValueTask<bool> DropAsync(string owner, CancellationToken cancellation = default) =>
        (int)await _server.ChangeAsync(Script.Drop, _keys.Slate(owner)[..4], [_channel, owner], cancellation).ConfigureAwait(false) == 1;

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellation = default) => _channel.Length() > 0
        ? _changes.WatchAsync(owner, cancellation)
        : throw new NotSupportedException("Nothing can be watched, because Changes.Publish is false. Set it to true, for all that use these slates.");

    public async ValueTask DisposeAsync()
    {
        await _changes.DisposeAsync().ConfigureAwait(false);
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        await _server.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What a script says of a sign-in that somebody is about to end, or was when it crashed.</summary>
    private const int Ending = -2;

    /// <summary>Ends that sign-in. Of what met it nothing was applied, whatever becomes of this.</summary>
    private async ValueTask FinishAsync(string owner, CancellationToken cancellation)
    {
        try
        {
            await _tokens.FinishAsync(owner, cancellation).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            throw Faults.NotEnded(e);
        }
    }

    private static RedisValue Name(TokenId? family) => family is { } id ? TokenForm.Id(id) : RedisValue.EmptyString;

    /// <summary>The owner's tokens are keys of the script only where it looks at them.</summary>
    private RedisKey[] KeysOf(string owner, TokenId? whileSignedIn) => whileSignedIn is null ? _keys.Slate(owner) : _keys.SlateAndTokens(owner);
}
