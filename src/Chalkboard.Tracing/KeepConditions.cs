namespace Chalkboard.Tracing;

/// <summary>Which traces are worth keeping, once they are over. With neither condition every one is; with both, those that meet one of them.</summary>
public sealed class KeepConditions
{
    /// <summary>Those that took longer than this. Null, and no condition, by default.</summary>
    public TimeSpan? IfSlowerThan { get; set; }

    /// <summary>Those that failed: an exception left a call that has no caller in the trace, or <see cref="CallTrace.TryStop"/> was told of one.</summary>
    public bool IfFailed { get; set; }
}
