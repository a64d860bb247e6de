namespace Chalkboard.Tracing;

/// <summary>What a trace records, and where it stops.</summary>
public sealed class CallTraceOptions
{
    /// <summary>What the operation is called, such as <c>GET /reports/validate</c>. It may be set until the trace is stopped.</summary>
    public string Name { get; set; } = "trace";

    /// <summary>What is recorded of calls. Default: everything.</summary>
    public Recorded Records { get; set; } = Recorded.Everything;

    /// <summary>Which calls are recorded. Default: all.</summary>
    public CallTraceFilter Filter { get; } = new();

    /// <summary>Which traces <see cref="CallTrace.TryStop"/> keeps. Default: all.</summary>
    public CallTraceKeep Keep { get; } = new();

    /// <summary>The bounds. What is beyond them is counted.</summary>
    public CallTraceLimits Limits { get; } = new();

    /// <summary>
    /// Parts of names whose values are not shown, in whatever case: of parameters, and of methods that return something.
    /// Values of <c>CancellationToken</c> and the like are not text, and are shown by type anyway.
    /// </summary>
    public IList<string> Secrets { get; } = ["password", "passwd", "passphrase", "secret", "token", "cookie", "authorization", "credential", "apikey", "api_key", "privatekey", "connectionstring"];

    /// <summary>
    /// The clock that says when the trace began, and whether it took too long (<see cref="CallTraceKeep.SlowerThan"/>).
    /// Times within the trace are those of the system's timestamps.
    /// </summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
