using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Stores.Copying;

/// <summary>
/// The source's clock, as far as it is known: lists of documents say when one ends by that clock, and not what time it
/// is. Tokens do. Until one has been read, this machine's clock stands in.
/// </summary>
internal sealed class SourceClock(TimeProvider timeProvider)
{
    private long _offsetTicks;

    public void Synchronize(StoredToken token) => Interlocked.Exchange(ref _offsetTicks, (token.ReadAt - timeProvider.GetUtcNow()).Ticks);

    public TimeSpan GetRemaining(DateTimeOffset expiresAt) => expiresAt - timeProvider.GetUtcNow() - TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));
}
