using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Waits for the end of the sign-in of a connection, as background work of the connection.</summary>
internal static partial class EndOfSignIn
{
    /// <summary>Waits until the sign-in has ended or the connection is closed.</summary>
    /// <returns>
    /// True if the sign-in has ended; false if the connection is closed, the application stops, or the end can't be watched.
    /// </returns>
    public static async Task<bool> HasEndedAsync(
        this SlateTokens tokens, StoredToken token, ILogger logger, CancellationToken connectionClosed)
    {
        try
        {
            await tokens.WaitForEndAsync(token, connectionClosed).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
        catch (Exception e)
        {
            LogNotWatched(logger, token.Id, e);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Error,
        "The end of the sign-in of token {Token} can't be watched, so its connection stays open after it. Its writes still fail.")]
    private static partial void LogNotWatched(ILogger logger, TokenId token, Exception exception);
}
