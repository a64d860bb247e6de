using System.Security.Cryptography;
using Chalkboard.Slates.Diagnostics;
using Chalkboard.Slates.Diagnostics.Figures;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Documents;

/// <summary>What all slates of one store share.</summary>
internal sealed class SlateEngine
{
    private readonly TimeProvider _time;
    private readonly ISlateStore _store;
    private readonly SlatesNamespace _statistics;

    public SlateEngine(ISlateStore store, SlateOptions options, TimeProvider time, SlatesNamespace statistics)
    {
        _time = time;
        _store = store;
        _statistics = statistics;
        Options = options;
        Meter = new StoreMeter(store.Description, statistics.Stores.Of(store), time);
        Store = new MeasuredStore(store, Meter, options.SlowCommits);
    }

    public ISlateStore Store { get; }

    public SlateOptions Options { get; }

    public StoreMeter Meter { get; }

    public Turns Turns { get; } = new();

    /// <summary>Takes the store out of the statistics.</summary>
    public void Close() => _statistics.Stores.Close(_store);

    /// <returns>False, with nothing written, if a precondition does not hold.</returns>
    public async ValueTask<bool> TryCommitAsync(SlateContext context, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellation) =>
        (await CommitAsync(context, writes, cancellation).ConfigureAwait(false)).Status == CommitStatus.Committed;

    /// <exception cref="SignedOutException">The sign-in that the slate was opened under has ended.</exception>
    public async ValueTask<CommitOutcome> CommitAsync(SlateContext context, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellation)
    {
        var outcome = await Store.CommitAsync(new Commit(context.Owner, writes, context.Token?.Family), cancellation).ConfigureAwait(false);
        return outcome.Status == CommitStatus.SignedOut ? throw new SignedOutException() : outcome;
    }

    /// <summary>Waits between two attempts: not at all at first, then for a random while that grows.</summary>
    public Task PauseAsync(int attempt, CancellationToken cancellation)
    {
        if (attempt < 3) return Task.CompletedTask;
        var longest = Math.Min(Options.Updates.MaxPause.TotalMilliseconds, Math.Pow(2, attempt - 3));
        var pause = TimeSpan.FromMilliseconds(longest * RandomNumberGenerator.GetInt32(1, 1_000) / 1_000);
        return Task.Delay(pause, _time, cancellation);
    }
}
