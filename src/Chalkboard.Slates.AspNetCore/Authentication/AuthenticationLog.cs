using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Log messages of authentication. They contain the ids of tokens, never their secrets.</summary>
internal static partial class AuthenticationLog
{
    [LoggerMessage(1, LogLevel.Debug, "Signed in with token {Token}.")]
    public static partial void LogSignedIn(this ILogger logger, TokenId token);

    [LoggerMessage(2, LogLevel.Debug, "Signed out of token {Token}.")]
    public static partial void LogSignedOut(this ILogger logger, TokenId token);

    [LoggerMessage(3, LogLevel.Warning, "Token {Token} could not be renewed. Its expiry is unchanged.")]
    public static partial void LogRenewalFailed(this ILogger logger, TokenId token, StoreUnavailableException exception);

    [LoggerMessage(4, LogLevel.Warning,
        "Token {Token} has a payload that was not written by this authentication scheme, so its request is not authenticated.")]
    public static partial void LogUnreadablePayload(this ILogger logger, TokenId token);

    [LoggerMessage(5, LogLevel.Error,
        "{Subject} could not be revoked and {State}, because the store failed. Revoke it again when the store is available.")]
    public static partial void LogRevocationFailed(this ILogger logger, string subject, string state, Exception exception);

    [LoggerMessage(6, LogLevel.Debug,
        "A request signed in again with token {Token}, which has a successor already or has ended. No token was issued and no cookie " +
        "set.")]
    public static partial void LogRepeatedSignInIgnored(this ILogger logger, TokenId token);

    [LoggerMessage(7, LogLevel.Warning,
        "The response was sent without the cookie for token {Token}, for example after an error, so the token is revoked.")]
    public static partial void LogCookieNotSent(this ILogger logger, TokenId token);

    [LoggerMessage(8, LogLevel.Information,
        "The user of token {Token} got another security stamp while being signed in, so the token is revoked and no cookie set.")]
    public static partial void LogStaleSignInRevoked(this ILogger logger, TokenId token);

    [LoggerMessage(9, LogLevel.Warning,
        "A user is signed in with another security stamp than the latest, which was not saved, or not yet. Each request of this " +
        "sign-in is checked in the store of users.")]
    public static partial void LogSignInCheckedInEachRequest(this ILogger logger);

    [LoggerMessage(10, LogLevel.Information,
        "The user of token {Token} has another security stamp than the token, or does not exist any more, so the token is revoked.")]
    public static partial void LogSignInInvalid(this ILogger logger, TokenId token);

    [LoggerMessage(11, LogLevel.Information,
        "The user of token {Token} was erased while being signed in, so the token is revoked and no cookie set.")]
    public static partial void LogErasedSignInRevoked(this ILogger logger, TokenId token);
}
