namespace Chalkboard.Slates.Documents;

/// <summary>
/// Lets callers that lost a race for one document retry one after the other. It only adds fairness
/// within a process: the store decides which commit succeeds, so correctness does not depend on the order.
/// </summary>
internal sealed class RetryQueue
{
    // Limits the wait, because an update function that never returns must not block others.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(1);

    // Documents share stripes: an occasional wait costs less than a table of all documents in use.
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the caller's turn. The caller must release the returned semaphore, which is null if the wait timed out.</summary>
    public async ValueTask<SemaphoreSlim?> WaitAsync(string owner, string id, CancellationToken cancellationToken)
    {
        var stripe = _stripes[HashCode.Combine(owner, id) & 255];
        return await stripe.WaitAsync(_timeout, cancellationToken).ConfigureAwait(false) ? stripe : null;
    }
}
