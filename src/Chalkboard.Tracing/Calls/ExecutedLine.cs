namespace Chalkboard.Tracing.Calls;

/// <summary>A line that a call reached.</summary>
public sealed class ExecutedLine
{
    internal ExecutedLine(int number) => Number = number;

    /// <summary>The number of the line, from 1.</summary>
    public int Number { get; }

    /// <summary>The number of times that it was reached.</summary>
    public long HitCount { get; internal set; }

    /// <summary>
    /// The duration of the calls and the awaits on the line. The time of the line itself is not known, because no clock is read for a line.
    /// </summary>
    public TimeSpan CallDuration { get; internal set; }
}
