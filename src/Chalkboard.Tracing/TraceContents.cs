namespace Chalkboard.Tracing;

/// <summary>What a trace records beside the calls themselves, their times and their exceptions.</summary>
[Flags]
public enum TraceContents
{
    /// <summary>Calls alone.</summary>
    Calls = 0,

    /// <summary>Each line that a call reaches.</summary>
    Lines = 1,

    /// <summary>Calls that leave the traced assemblies.</summary>
    ExternalCalls = 2,

    /// <summary>The arguments of a call.</summary>
    Arguments = 4,

    /// <summary>What a call returns.</summary>
    ReturnValues = 8,

    /// <summary>All of it.</summary>
    All = Lines | ExternalCalls | Arguments | ReturnValues,
}
