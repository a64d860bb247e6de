namespace Chalkboard.Slates.Conformance;

/// <summary>
/// A clock that changes only by <see cref="Advance"/>, for stores that use the application's clock. Its timers and timestamps are
/// those of the system, so that timeouts still elapse.
/// </summary>
public sealed class ManualTimeProvider : TimeProvider
{
    private long _ticks = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).UtcTicks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    /// <summary>Advances the clock.</summary>
    public void Advance(TimeSpan duration) => Interlocked.Add(ref _ticks, duration.Ticks);
}
