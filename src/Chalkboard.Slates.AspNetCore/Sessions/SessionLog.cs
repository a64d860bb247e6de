using Microsoft.Extensions.Logging;

namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>Log messages of sessions. They contain no keys of sessions, which are secrets.</summary>
internal static partial class SessionLog
{
    [LoggerMessage(1, LogLevel.Error, "The session could not be read. It is empty in this request, and its changes are not kept.")]
    public static partial void LogUnavailable(this ILogger logger, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The session was not {Verb} within SessionOptions.IOTimeout, {Timeout}.")]
    public static partial void LogTimedOut(this ILogger logger, string verb, TimeSpan timeout);

    [LoggerMessage(3, LogLevel.Information, "The session of the request's cookie has ended or expired.")]
    public static partial void LogExpired(this ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "Session {Id} has started.")]
    public static partial void LogStarted(this ILogger logger, Guid id);

    [LoggerMessage(5, LogLevel.Debug, "Session {Id}: {Count} changed keys are stored.")]
    public static partial void LogStored(this ILogger logger, Guid id, int count);

    [LoggerMessage(6, LogLevel.Debug, "A session was cleared.")]
    public static partial void LogEnded(this ILogger logger);
}
