namespace IdSets.Users;

/// <summary>The time zones that a user may choose from, by their IANA names.</summary>
public static class TimeZones
{
    /// <summary>The time zone that every machine has.</summary>
    public const string Utc = "UTC";

    /// <summary>All time zones of this machine, in order.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        Utc,
        .. TimeZoneInfo.GetSystemTimeZones()
            .Select(zone => zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var iana) ? iana : null)
            .OfType<string>()
            .Where(id => id.Contains('/') && !id.StartsWith("Etc/", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Returns whether this machine knows the zone.</summary>
    public static bool IsKnown(string? id) => id is { Length: > 0 and <= 100 } && TimeZoneInfo.TryFindSystemTimeZoneById(id, out _);

    /// <summary>Returns the zone, or UTC if this machine doesn't know it: the user may have chosen it on another machine.</summary>
    public static TimeZoneInfo Find(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
}
