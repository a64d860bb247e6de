namespace Chalkboard.Tracing.Calls;

/// <summary>A line that a call reached.</summary>
public sealed class CallLine
{
    internal CallLine(int number) => Number = number;

    /// <summary>The line, from 1.</summary>
    public int Number { get; }

    /// <summary>How often it was reached.</summary>
    public long Count { get; internal set; }

    /// <summary>How long it took until the call reached another, or ended; with what the line called, and waited for.</summary>
    public TimeSpan Wall { get; internal set; }
}
