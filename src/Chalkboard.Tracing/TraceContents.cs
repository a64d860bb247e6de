namespace Chalkboard.Tracing;

/// <summary>The contents that a trace records in addition to calls, their times and their exceptions.</summary>
[Flags]
public enum TraceContents
{
    /// <summary>Only calls.</summary>
    Calls = 0,

    /// <summary>Each line that a call reaches.</summary>
    Lines = 1,

    /// <summary>
    /// Calls that leave the traced assemblies, what they ask of databases and services, and what they log. Parameters of statements are
    /// recorded with <see cref="Arguments"/>.
    /// </summary>
    ExternalCalls = 2,

    /// <summary>The arguments of a call.</summary>
    Arguments = 4,

    /// <summary>The return value of a call.</summary>
    ReturnValues = 8,

    /// <summary>All contents.</summary>
    All = Lines | ExternalCalls | Arguments | ReturnValues,
}
