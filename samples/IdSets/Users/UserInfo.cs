using System.Globalization;
using System.Text.Json.Serialization;

namespace IdSets.Users;

/// <summary>What nearly every page wants to know of the user. A document of the user's slate, read on each request.</summary>
public sealed record UserInfo
{
    /// <summary>Who.</summary>
    [JsonPropertyName("userid")]
    public required string UserId { get; init; }

    /// <summary>Whether the user may look but not make sets.</summary>
    [JsonPropertyName("readonly")]
    public bool ReadOnly { get; init; }

    /// <summary>The IANA name of the time zone that times are shown in.</summary>
    [JsonPropertyName("timezone")]
    public string TimeZone { get; init; } = TimeZones.Utc;

    /// <summary>The panels on the start page.</summary>
    [JsonPropertyName("panels")]
    public IReadOnlyList<string> Panels { get; init; } = Users.Panels.All;

    /// <summary>Whether the user belongs to the staff, who see who made a set.</summary>
    [JsonPropertyName("staff")]
    public bool Staff { get; init; }

    /// <summary>Shows a moment in the user's zone.</summary>
    public string FormatTime(DateTimeOffset moment)
    {
        var zone = TimeZones.Find(TimeZone);
        return TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>Shows a moment of a database, which is in UTC, in the user's zone.</summary>
    public string FormatTime(DateTime utc) => FormatTime(new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)));
}
