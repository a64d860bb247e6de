namespace Chalkboard.Slates.Documents;

/// <summary>
/// Lets the losers of a race for one document retry one after the other instead of against each other. It is about
/// fairness within a process only: the store alone decides who wins, so nothing rests on a turn being kept.
/// </summary>
internal sealed class RetryQueue
{
    // Nobody waits longer than this for a neighbour: an update function that never returns must not hold up others.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(1);

    // A busy neighbour in the same stripe costs a little waiting; a table of live documents would cost bookkeeping.
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for a turn, to be given back with <see cref="SemaphoreSlim.Release()"/>; null if it did not come in time.</summary>
    public async ValueTask<SemaphoreSlim?> WaitAsync(string owner, string id, CancellationToken cancellationToken)
    {
        var stripe = _stripes[HashCode.Combine(owner, id) & 255];
        return await stripe.WaitAsync(_timeout, cancellationToken).ConfigureAwait(false) ? stripe : null;
    }
}
