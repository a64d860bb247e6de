using Chalkboard.Tracing.Recorder;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Tracing.AspNetCore.Requests;

/// <summary>Adds the log records of traced requests to their traces. It is disabled in other requests.</summary>
[ProviderAlias("Trace")]
internal sealed class TraceLoggerProvider : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new TraceLogger(categoryName);

    public void Dispose()
    {
    }

    private sealed class TraceLogger(string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && DependencySources.TracedOperation is not null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            // The formatter is code of the application, and the request must not fail because it is traced.
            try
            {
                Operation.AddLogItem(new(logLevel.ToString(), category, formatter(state, exception) ?? "", exception));
            }
#pragma warning disable CA1031
            catch (Exception)
#pragma warning restore CA1031
            {
                // The record is not in the trace.
            }
        }
    }
}
