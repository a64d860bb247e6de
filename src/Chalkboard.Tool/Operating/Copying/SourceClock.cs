using Chalkboard.Slates.Storage;

namespace Chalkboard.Tool.Operating.Copying;

/// <summary>
/// The source's clock, as far as it is known: lists of documents say when one ends by that clock, and not what time it
/// is. Tokens do. Until one has been read, this machine's clock stands in.
/// </summary>
internal sealed class SourceClock(TimeProvider time)
{
    private long _ahead;

    public void Learn(StoredToken token) => Interlocked.Exchange(ref _ahead, (token.ReadAt - time.GetUtcNow()).Ticks);

    public TimeSpan Until(DateTimeOffset moment) => moment - time.GetUtcNow() - TimeSpan.FromTicks(Interlocked.Read(ref _ahead));
}
