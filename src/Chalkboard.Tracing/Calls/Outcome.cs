namespace Chalkboard.Tracing.Calls;

/// <summary>The outcome of a call.</summary>
public enum Outcome
{
    /// <summary>The call returned.</summary>
    Returned,

    /// <summary>An exception left the call.</summary>
    Threw,

    /// <summary>The call had not ended when the recording did. Its times are those until then.</summary>
    Unfinished,
}
