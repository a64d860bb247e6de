using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>What authentication says in the log: names of tokens, never their secrets.</summary>
internal static partial class AuthenticationLog
{
    [LoggerMessage(1, LogLevel.Debug, "Signed in with token {Token}.")]
    public static partial void SignedIn(this ILogger logger, TokenId token);

    [LoggerMessage(2, LogLevel.Debug, "Signed out of token {Token}.")]
    public static partial void SignedOut(this ILogger logger, TokenId token);

    [LoggerMessage(3, LogLevel.Warning, "Token {Token} could not be renewed. It stays valid as long as it was.")]
    public static partial void NotRenewed(this ILogger logger, TokenId token, StoreUnavailableException reason);

    [LoggerMessage(4, LogLevel.Warning, "Token {Token} holds a payload that was not written by this authentication scheme, so its request is not authenticated.")]
    public static partial void Unreadable(this ILogger logger, TokenId token);

    [LoggerMessage(5, LogLevel.Error, "{What} was to end, and {State}: the store failed. End it again once the store answers.")]
    public static partial void NotEnded(this ILogger logger, string what, string state, Exception reason);

    [LoggerMessage(6, LogLevel.Debug, "The present sign-in was signed in again, with token {Token}, which has a successor already or has ended. No token was minted and no cookie set.")]
    public static partial void NotRepeated(this ILogger logger, TokenId token);

    [LoggerMessage(7, LogLevel.Warning, "The response was not sent with the cookie that carries token {Token}, as after an error, so the token is revoked.")]
    public static partial void NotSent(this ILogger logger, TokenId token);
}
