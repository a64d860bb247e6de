namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>Times as the tables hold them: milliseconds since 1970, UTC.</summary>
internal static class Clock
{
    public static long Now(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();

    public static long After(long now, TimeSpan span) => now + (long)Math.Ceiling(span.TotalMilliseconds);

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
