using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.Identity;

/// <summary>Log messages about security stamps.</summary>
internal static partial class IdentityLog
{
    [LoggerMessage(1, LogLevel.Information, "A user gets a new security stamp, is locked out or is deleted: {Count} sign-ins have ended.")]
    public static partial void LogSignInsEnded(this ILogger logger, int count);
}
