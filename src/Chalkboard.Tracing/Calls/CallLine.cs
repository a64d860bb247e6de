namespace Chalkboard.Tracing.Calls;

/// <summary>A line that a call reached.</summary>
public sealed class CallLine
{
    internal CallLine(int number) => Number = number;

    /// <summary>The line, from 1.</summary>
    public int Number { get; }

    /// <summary>How often it was reached.</summary>
    public long Count { get; internal set; }

    /// <summary>How long the calls took that were made there, and what was awaited there. What the line itself takes between them is not known: no clock is read for a line.</summary>
    public TimeSpan InCalls { get; internal set; }
}
