namespace Chalkboard.Tracing.Calls;

/// <summary>How a call ended.</summary>
public enum Outcome
{
    /// <summary>It returned.</summary>
    Returned,

    /// <summary>An exception left it.</summary>
    Threw,

    /// <summary>It had not ended when the recording did. Its times are those until then.</summary>
    Unfinished,
}
