namespace Chalkboard.Tracing.Recorder;

/// <summary>Flags that say what to record for a call, and what kind of call it is. None if the call is not recorded.</summary>
[Flags]
internal enum RecordFlags : byte
{
    None = 0,
    Lines = TraceContents.Lines,
    ExternalCalls = TraceContents.ExternalCalls,
    Arguments = TraceContents.Arguments,
    ReturnValues = TraceContents.ReturnValues,

    /// <summary>The call itself is recorded.</summary>
    Call = 16,

    /// <summary>The call has no caller in the trace.</summary>
    Root = 32,

    /// <summary>A filter excludes the call. It is recorded only if it is suspended.</summary>
    FilteredOut = 64,

    /// <summary>The async call has just started, and was not resumed.</summary>
    JustStarted = 128,
}
