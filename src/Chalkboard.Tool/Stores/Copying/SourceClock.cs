using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Stores.Copying;

/// <summary>
/// The clock of the source, estimated from its tokens. Lists of documents contain expiry times of that clock, but not its current time;
/// tokens do. Before the first token is read, the clock of this machine is used.
/// </summary>
internal sealed class SourceClock(TimeProvider timeProvider)
{
    private long _offsetTicks;

    public void Synchronize(StoredToken token) => Interlocked.Exchange(ref _offsetTicks, (token.ReadAt - timeProvider.GetUtcNow()).Ticks);

    public TimeSpan GetRemaining(DateTimeOffset expiresAt) =>
        expiresAt - timeProvider.GetUtcNow() - TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
}
