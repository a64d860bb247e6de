namespace Chalkboard.Tracing.Calls;

/// <summary>A line that a call reached.</summary>
public sealed class ExecutedLine
{
    internal ExecutedLine(int number) => Number = number;

    /// <summary>The line, from 1.</summary>
    public int Number { get; }

    /// <summary>How often it was reached.</summary>
    public long HitCount { get; internal set; }

    /// <summary>How long the calls took that were made there, and what was awaited there. What the line itself takes between them is not known: no clock is read for a line.</summary>
    public TimeSpan CallDuration { get; internal set; }
}
