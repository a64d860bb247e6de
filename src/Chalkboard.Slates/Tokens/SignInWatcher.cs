using System.Diagnostics.CodeAnalysis;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Tokens;

/// <summary>Waits for the ends of sign-ins.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds no resource, and a client is not disposed.")]
internal sealed class SignInWatcher(SlateRuntime runtime)
{
    // After an outage of the store, every waiting connection reads its owner's tokens again.
    private const int MaxConcurrentReads = 16;

    private static readonly TimeSpan _maxDelay = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _reads = new(MaxConcurrentReads);

    public async Task WaitForEndAsync(StoredToken token, CancellationToken cancellationToken)
    {
        using var endOfWait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var revocation = WaitForRevocationAsync(token, endOfWait.Token);
        var expiry = WaitForExpiryAsync(token, endOfWait.Token);
        var first = await Task.WhenAny(revocation, expiry).ConfigureAwait(false);
        await endOfWait.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(revocation, expiry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task WaitForRevocationAsync(StoredToken token, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await foreach (var _ in runtime.Store.Tokens.WatchAsync(token.Owner, cancellationToken).ConfigureAwait(false))
                    if (await FindRemainingTimeAsync(token, cancellationToken).ConfigureAwait(false) is null) return;
                throw new ObjectDisposedException(nameof(ISlateStore));
            }
            catch (StoreUnavailableException)
            {
                // The watch could not start. The store has already waited for its own timeout.
                await runtime.DelayRetryAsync(attempt + 2, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task WaitForExpiryAsync(StoredToken token, CancellationToken cancellationToken)
    {
        for (TimeSpan? remaining = token.ExpiresAt - token.ReadAt; remaining is not null;)
        {
            await runtime.DelayAsync(remaining < _maxDelay ? remaining.Value : _maxDelay, cancellationToken).ConfigureAwait(false);
            remaining = await FindRemainingTimeAsync(token, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <returns>The time until the sign-in expires, if it is not renewed; null if it has ended.</returns>
    private async ValueTask<TimeSpan?> FindRemainingTimeAsync(StoredToken token, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            await _reads.WaitAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var tokens = await runtime.Store.Tokens.ListAsync(token.Owner, cancellationToken).ConfigureAwait(false);
                return tokens.Where(other => other.Family == token.Family)
                    .Max(TimeSpan? (other) => other.ExpiresAt - other.ReadAt);
            }
            catch (StoreUnavailableException)
            {
                // Whether it has ended is not known until the store is back.
            }
            finally
            {
                _reads.Release();
            }

            await runtime.DelayRetryAsync(attempt + 2, cancellationToken).ConfigureAwait(false);
        }
    }
}
