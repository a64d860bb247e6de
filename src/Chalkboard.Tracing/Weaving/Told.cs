namespace Chalkboard.Tracing.Weaving;

/// <summary>What the frame of a call tells its log: what is recorded of the call, and what it is. Nothing if the call is not recorded.</summary>
[Flags]
internal enum Told : byte
{
    Nothing = 0,
    Lines = Recorded.Lines,
    Externals = Recorded.Externals,
    Arguments = Recorded.Arguments,
    Values = Recorded.Values,

    /// <summary>The call itself.</summary>
    Call = 16,

    /// <summary>No call of the trace has called it.</summary>
    Root = 32,

    /// <summary>A filter leaves it out. It is told of only if it waits.</summary>
    LeftOut = 64,

    /// <summary>It is an async call that has begun just now, and did not go on.</summary>
    Begun = 128,
}
