namespace Chalkboard.Tracing.Recorder;

/// <summary>What the frame of a call tells its log: what is recorded of the call, and what it is. Nothing if the call is not recorded.</summary>
[Flags]
internal enum RecordFlags : byte
{
    None = 0,
    Lines = TraceContents.Lines,
    ExternalCalls = TraceContents.ExternalCalls,
    Arguments = TraceContents.Arguments,
    ReturnValues = TraceContents.ReturnValues,

    /// <summary>The call itself.</summary>
    Call = 16,

    /// <summary>No call of the trace has called it.</summary>
    Root = 32,

    /// <summary>A filter leaves it out. It is told of only if it waits.</summary>
    FilteredOut = 64,

    /// <summary>It is an async call that has begun just now, and did not go on.</summary>
    JustStarted = 128,
}
