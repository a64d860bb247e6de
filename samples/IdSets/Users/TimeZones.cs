namespace IdSets.Users;

/// <summary>The time zones that a user may choose from, by their IANA names.</summary>
public static class TimeZones
{
    /// <summary>The one that every machine has.</summary>
    public const string Utc = "UTC";

    /// <summary>All that this machine knows, in order.</summary>
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

    /// <summary>Whether this machine knows the zone.</summary>
    public static bool IsKnown(string? id) => id is { Length: > 0 and <= 100 } && TimeZoneInfo.TryFindSystemTimeZoneById(id, out _);

    /// <summary>The zone, or UTC if this machine doesn't know it, as when it was chosen on another.</summary>
    public static TimeZoneInfo Find(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : TimeZoneInfo.Utc;
}
