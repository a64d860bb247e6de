namespace Chalkboard.Tracing;

/// <summary>
/// The conditions under which a trace is kept when its operation has ended. Without a condition every trace is kept; with both, a trace
/// that meets one of them.
/// </summary>
public sealed class KeepConditions
{
    /// <summary>Keeps a trace whose operation took longer than this. Default: null, which is no condition.</summary>
    public TimeSpan? IfSlowerThan { get; set; }

    /// <summary>
    /// Keeps a trace whose operation failed: an exception left a call that has no caller in the trace, or was passed to
    /// <see cref="CallTrace.TryStop"/>. Default: false.
    /// </summary>
    public bool IfFailed { get; set; }

    /// <summary>The reason that is recorded if there is no condition.</summary>
    internal string? UnconditionalReason { get; set; }
}
