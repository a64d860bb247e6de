using System.Security.Cryptography;
using Chalkboard.Slates.Diagnostics;
using Chalkboard.Slates.Diagnostics.Statistics;
using Chalkboard.Slates.Guests;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

/// <summary>The services that all slates of one store share.</summary>
internal sealed class SlateRuntime
{
    private readonly ISlateStore _store;
    private readonly SlatesNamespace _statistics;

    public SlateRuntime(ISlateStore store, SlateOptions options, TimeProvider timeProvider, SlatesNamespace statistics)
    {
        TimeProvider = timeProvider;
        _store = store;
        _statistics = statistics;
        Options = options;
        ReadCache = new ReadCache(options.ReadCache.MaxBytes);
        Meter = new StoreMeter(store.Description, statistics.Stores.GetOrAdd(store), timeProvider);
        Store = new MeasuredStore(store, Meter, options.SlowCommits);
    }

    public ISlateStore Store { get; }

    public TimeProvider TimeProvider { get; }

    public SlateOptions Options { get; }

    public StoreMeter Meter { get; }

    public RetryQueue RetryQueue { get; } = new();

    /// <summary>What this process has read, of all requests.</summary>
    public ReadCache ReadCache { get; }

    /// <summary>Removes the store from the statistics.</summary>
    public void RemoveStatistics() => _statistics.Stores.Remove(_store);

    public ValueTask<StoredDocument?> FindAsync(SlateContext context, string id, CancellationToken cancellationToken) =>
        context.Cache.Guest is { IsAbsent: true } ? default : Store.FindAsync(context.Owner, id, cancellationToken);

    public IAsyncEnumerable<DocumentEntry> ListAsync(SlateContext context, string prefix, CancellationToken cancellationToken) =>
        context.Cache.Guest is { IsAbsent: true }
            ? AsyncEnumerable.Empty<DocumentEntry>()
            : Store.ListAllAsync(context.Owner, prefix, cancellationToken: cancellationToken)
                .Where(static entry => !SlateName.IsReserved(entry.Id));

    /// <returns>False, with nothing written, if a precondition does not hold.</returns>
    public async ValueTask<bool> TryCommitAsync(
        SlateContext context, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken) =>
        (await CommitAsync(context, writes, cancellationToken).ConfigureAwait(false)).Status == CommitStatus.Committed;

    /// <exception cref="SignedOutException">The sign-in that the slate was opened under has ended.</exception>
    public async ValueTask<CommitOutcome> CommitAsync(
        SlateContext context, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        var requiredFamily = context.Token?.Family;
        if (context.Cache.Guest is { } guest)
        {
            if (guest.IsAbsent && GuestSession.TryApplyToAbsent(writes) is { } applied) return applied;
            requiredFamily = await guest.PrepareWriteAsync(cancellationToken).ConfigureAwait(false);
            writes = guest.LimitLifetime(writes);
        }

        var outcome = await Store.CommitAsync(new Commit(context.Owner, writes, requiredFamily), cancellationToken).ConfigureAwait(false);
        return outcome.Status == CommitStatus.SignedOut ? throw new SignedOutException() : outcome;
    }

    /// <summary>Waits between two attempts: not at all at first, then for a random delay with a growing maximum.</summary>
    public Task DelayRetryAsync(int attempt, CancellationToken cancellationToken)
    {
        if (attempt < 3) return Task.CompletedTask;
        var maxMilliseconds = Math.Min(Options.Updates.MaxDelay.TotalMilliseconds, Math.Pow(2, attempt - 3));
        var delay = TimeSpan.FromMilliseconds(maxMilliseconds * RandomNumberGenerator.GetInt32(1, 1_000) / 1_000);
        return DelayAsync(delay, cancellationToken);
    }

    public Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken) => Task.Delay(delay, TimeProvider, cancellationToken);
}
