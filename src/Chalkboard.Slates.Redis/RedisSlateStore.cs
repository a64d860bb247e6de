using Chalkboard.Slates.Redis.Changes;
using Chalkboard.Slates.Redis.Cluster;
using Chalkboard.Slates.Redis.Connections;
using Chalkboard.Slates.Redis.Documents;
using Chalkboard.Slates.Redis.Scripts;
using Chalkboard.Slates.Redis.Tokens;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis;

/// <summary>Keeps slates in Redis. The data of an owner is in one slot, and each operation on it is one script.</summary>
internal sealed class RedisSlateStore : ISlateStore
{
    private readonly Keys _keys;
    private readonly ScriptExecutor _scriptExecutor;
    private readonly DocumentFinder _finder;
    private readonly RedisTokenStore _tokens;
    private readonly OwnerScanner _ownerScanner;
    private readonly Sweeper _sweeper;
    private readonly ChangeFeed _changes;
    private readonly ChangeFeed _ends;
    private readonly RedisValue _channel;

    public RedisSlateStore(RedisStoreOptions options, TimeProvider timeProvider, ILogger logger)
    {
        _keys = new Keys(options.KeyPrefix);
        _scriptExecutor = new ScriptExecutor(options, timeProvider, logger);
        _finder = new DocumentFinder(_scriptExecutor, _keys);
        _ownerScanner = new OwnerScanner(_scriptExecutor, _keys, options.Timeout, timeProvider);
        var dataLossDetector = new DataLossDetector(_scriptExecutor, _keys, logger);
        _sweeper = new Sweeper(
            options.Sweep.Interval, timeProvider, logger,
            new ExpirySweep(_scriptExecutor, _keys, dataLossDetector, options.Sweep, logger).RunAsync);
        _channel = options.PublishChanges ? _keys.ChangesChannel : RedisValue.EmptyString;
        _changes = CreateFeed(_keys.ChangesChannel);
        _ends = CreateFeed(_keys.EndsChannel);
        _tokens = new RedisTokenStore(_scriptExecutor, _keys, _ends, options.Timeout, timeProvider);

        ChangeFeed CreateFeed(byte[] channel) => new(
            new MessageListener(_scriptExecutor, channel, dataLossDetector, options, timeProvider).ListenAsync,
            options.Timeout,
            timeProvider,
            logger);
    }

    public StoreDescription Description { get; } = new("redis", new StoreCapabilities
    {
        SupportsMultiDocumentCommits = true,
        IsDurable = true,
    });

    public ITokenStore Tokens => _tokens;

    public ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default) =>
        _finder.FindAsync(owner, id, cancellationToken);

    public async ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var reply = await _scriptExecutor.ReadAsync(
            Script.Read, _keys.GetReadKeys(request.Owner), ReadCodec.EncodeArguments(request), cancellationToken).ConfigureAwait(false);
        if (reply.Resp2Type == ResultType.Array) return ReadCodec.Decode(request, reply);
        // Only then no later look-up of the token finds it live.
        if ((int)reply == RevocationPending)
            await _tokens.FinishRevocationsAsync(request.Owner, cancellationToken).ConfigureAwait(false);
        else await _tokens.DeleteWithoutRecordAsync(request.Token!.Id).ConfigureAwait(false);
        return ReadResult.SignedOut;
    }

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var arguments = new RedisValue[3 + 3 * commit.Writes.Count];
        arguments[0] = EncodeFamily(commit.RequiredTokenFamily);
        arguments[1] = _channel;
        arguments[2] = commit.Owner;
        for (var i = 0; i < commit.Writes.Count; i++)
        {
            var write = commit.Writes[i];
            arguments[3 + 3 * i] = write.Id;
            arguments[4 + 3 * i] = DocumentCodec.EncodeWriteHeader(write);
            arguments[5 + 3 * i] = write.Content;
        }

        var outcome =
            (int)await _scriptExecutor.WriteAsync(
                Script.Commit, GetCommitKeys(commit.Owner, commit.RequiredTokenFamily), arguments, cancellationToken).ConfigureAwait(false);
        if (outcome == 0) return CommitOutcome.Committed;
        if (outcome > 0) return CommitOutcome.Conflict(commit.Writes[outcome - 1].Id);
        if (outcome == RevocationPending) await FinishRevocationsAsync(commit.Owner, cancellationToken).ConfigureAwait(false);
        return CommitOutcome.SignedOut;
    }

    public async ValueTask<Page<DocumentEntry>> ListAsync(
        string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default)
    {
        var (lowerBound, upperBound) = DocumentCodec.EncodeRange(prefix, page.Cursor);
        var reply = (RedisResult[])(await _scriptExecutor.ReadAsync(
            Script.ListDocuments, _keys.GetSlateKeys(owner), [lowerBound, upperBound, page.Size + 1], cancellationToken)
                .ConfigureAwait(false))!;
        var count = Math.Min(reply.Length / 3, page.Size);
        var entries = new DocumentEntry[count];
        for (var i = 0; i < count; i++)
            entries[i] =
                DocumentCodec.DecodeEntry(
                    (string)reply[3 * i]!, ((ReadOnlyMemory<byte>)(RedisValue)reply[3 * i + 1]).Span, (long)reply[3 * i + 2]);
        // The script found many expired documents, and stopped before the page was full, so that it does not block the server.
        if (reply.Length % 3 == 1) return new(entries, (string)reply[^1]!);
        return new(entries, reply.Length / 3 > page.Size ? entries[^1].Id : null);
    }

    public ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default) =>
        _ownerScanner.ListAsync(page, cancellationToken);

    public async ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default) =>
        (int)await _scriptExecutor.WriteAsync(Script.DeleteSlate, _keys.GetSlateKeys(owner)[..4], [_channel, owner], cancellationToken)
            .ConfigureAwait(false) == 1;

    public IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default) =>
        _channel.Length() > 0
        ? _changes.WatchAsync(owner, cancellationToken)
        : throw new NotSupportedException(
            "Changes can't be watched, because PublishChanges is false. Set it to true in all applications that use these slates.");

    public async ValueTask DisposeAsync()
    {
        await _changes.DisposeAsync().ConfigureAwait(false);
        await _ends.DisposeAsync().ConfigureAwait(false);
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        await _scriptExecutor.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>The result of a script if a revocation of the sign-in has begun but is not finished.</summary>
    private const int RevocationPending = -2;

    /// <summary>Finishes a revocation. No write of the commit was applied, even if this fails.</summary>
    private async ValueTask FinishRevocationsAsync(string owner, CancellationToken cancellationToken)
    {
        try
        {
            await _tokens.FinishRevocationsAsync(owner, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            throw Faults.RevocationUnfinished(e);
        }
    }

    private static RedisValue EncodeFamily(TokenId? family) => family is { } id ? TokenCodec.EncodeId(id) : RedisValue.EmptyString;

    // The owner's tokens are keys of the script only if it reads them.
    private RedisKey[] GetCommitKeys(string owner, TokenId? requiredTokenFamily) =>
        requiredTokenFamily is null ? _keys.GetSlateKeys(owner) : _keys.GetSlateAndTokenKeys(owner);
}
