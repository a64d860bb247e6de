namespace Chalkboard.Slates.Conformance;

/// <summary>
/// A clock that stands still until it is moved, for fixtures of stores that take their time from the application. Its
/// timers and timestamps are the system's, so that what waits with a timeout does not wait for ever.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private long _ticks = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Moves the clock on.</summary>
    public void Advance(TimeSpan duration) => Interlocked.Add(ref _ticks, duration.Ticks);
}
