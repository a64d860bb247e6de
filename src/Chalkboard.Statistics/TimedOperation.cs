namespace Chalkboard.Statistics;

/// <summary>An operation that a <see cref="Timing"/> times until it is disposed. The default value times nothing.</summary>
public readonly struct TimedOperation : IDisposable, IEquatable<TimedOperation>
{
    private readonly Timing? _timing;
    private readonly long _start;

    internal TimedOperation(Timing timing, long start)
    {
        _timing = timing;
        _start = start;
    }

    /// <summary>Ends the operation and records its duration. Call it once.</summary>
    public void Dispose() => _timing?.RecordEvenIfPaused(_timing.TimeProvider.GetElapsedTime(_start));

    /// <summary>True if both are the same operation.</summary>
    /// <param name="other">The other.</param>
    public bool Equals(TimedOperation other) => _timing == other._timing && _start == other._start;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is TimedOperation other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_timing, _start);

    /// <summary>True if both are the same operation.</summary>
    /// <param name="left">An operation.</param>
    /// <param name="right">Another operation.</param>
    public static bool operator ==(TimedOperation left, TimedOperation right) => left.Equals(right);

    /// <summary>True if they are different operations.</summary>
    /// <param name="left">An operation.</param>
    /// <param name="right">Another operation.</param>
    public static bool operator !=(TimedOperation left, TimedOperation right) => !left.Equals(right);
}
