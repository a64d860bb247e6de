namespace Chalkboard.Tracing;

/// <summary>The bounds of a trace.</summary>
public sealed class CallTraceLimits
{
    /// <summary>Bytes of memory for what is recorded, over all threads. An event takes 20, and its value. Default: 64 MiB.</summary>
    public long Bytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Characters of a value that is text; it is cut there. From 0 to 4,000; default: 200.</summary>
    public int ValueLength { get; set; } = 200;

    /// <summary>How many calls deep, on each thread. Default: 1,000.</summary>
    public int Depth { get; set; } = 1_000;

    internal CallTraceLimits Checked()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(ValueLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ValueLength, 4_000);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Depth);
        return (CallTraceLimits)MemberwiseClone();
    }
}
