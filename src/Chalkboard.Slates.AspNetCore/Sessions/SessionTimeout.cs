using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>Bounds the time that a session waits for its store.</summary>
/// <param name="Value">The time; infinite for no bound.</param>
/// <param name="TimeProvider">The clock.</param>
/// <param name="Logger">Logs a timeout. The framework logs none of a commit.</param>
internal sealed record SessionTimeout(TimeSpan Value, TimeProvider TimeProvider, ILogger Logger)
{
    /// <exception cref="OperationCanceledException">The operation has timed out, or was cancelled.</exception>
    public async Task RunAsync(string verb, Func<CancellationToken, Task> operation, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Value, TimeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            await operation(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Logger.LogTimedOut(verb, Value);
            throw new OperationCanceledException($"The session was not {verb} within SessionOptions.IOTimeout, {Value}.", e, timeout.Token);
        }
    }
}
