using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.OpenIdConnect;

/// <summary>Log messages of sign-ins at identity providers. They contain no tokens.</summary>
internal static partial class OpenIdConnectLog
{
    [LoggerMessage(1, LogLevel.Warning,
        "The saved tokens of a sign-in can't be decrypted, so the sign-in has none. Keep the Data Protection keys, and share them among " +
        "nodes: AddDataProtection().PersistKeysToSlates().")]
    public static partial void LogUnreadableTokens(this ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The saved tokens of a sign-in with {Scheme} could not be refreshed. They are tried again later.")]
    public static partial void LogRefreshFailed(this ILogger logger, string scheme, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "The saved tokens of a sign-in with {Scheme} were not refreshed: {Reason}.")]
    public static partial void LogRefreshRefused(this ILogger logger, string scheme, string reason);

    [LoggerMessage(4, LogLevel.Error,
        "The refreshed tokens of a sign-in with {Scheme} could not be saved. If the provider rejects the old refresh token now, the user " +
        "has to sign in again to get new tokens.")]
    public static partial void LogRefreshedTokensLost(this ILogger logger, string scheme, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "The saved tokens of a sign-in that has ended could not be deleted. They expire.")]
    public static partial void LogCleanupFailed(this ILogger logger, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "A back-channel logout was refused: {Reason}")]
    public static partial void LogLogoutRefused(this ILogger logger, string reason);

    [LoggerMessage(7, LogLevel.Error, "A back-channel logout failed. Its sign-ins may still be live.")]
    public static partial void LogLogoutFailed(this ILogger logger, Exception exception);
}
