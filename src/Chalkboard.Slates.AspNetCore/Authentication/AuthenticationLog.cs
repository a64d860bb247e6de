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
}
