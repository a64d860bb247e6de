namespace Chalkboard.Slates.Sqlite.Connections;

/// <summary>Converts times to and from the format of the tables: milliseconds since 1970, UTC.</summary>
internal static class UnixTime
{
    public static long GetNow(TimeProvider timeProvider) => timeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    public static long Add(long now, TimeSpan span) => now + (long)Math.Ceiling(span.TotalMilliseconds);

    public static DateTimeOffset ToDateTimeOffset(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
