using System.Globalization;
using System.Text.Json.Serialization;

namespace IdSets.Users;

/// <summary>The data of the user that nearly every page needs: a document of the user's slate, which each request reads.</summary>
public sealed record UserInfo
{
    /// <summary>The name of the user.</summary>
    [JsonPropertyName("userid")]
    public required string UserId { get; init; }

    /// <summary>True if the user may only look at sets.</summary>
    [JsonPropertyName("readonly")]
    public bool ReadOnly { get; init; }

    /// <summary>The IANA name of the time zone for shown times.</summary>
    [JsonPropertyName("timezone")]
    public string TimeZone { get; init; } = TimeZones.Utc;

    /// <summary>The panels on the start page.</summary>
    [JsonPropertyName("panels")]
    public IReadOnlyList<string> Panels { get; init; } = Users.Panels.All;

    /// <summary>True if the user belongs to the staff, who see the creator of a set.</summary>
    [JsonPropertyName("staff")]
    public bool Staff { get; init; }

    /// <summary>Formats a time in the user's time zone.</summary>
    public string FormatTime(DateTimeOffset moment)
    {
        var zone = TimeZones.Find(TimeZone);
        return TimeZoneInfo.ConvertTime(moment, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
    }

    /// <summary>Formats a time of the database, which is in UTC, in the user's time zone.</summary>
    public string FormatTime(DateTime utc) => FormatTime(new DateTimeOffset(DateTime.SpecifyKind(utc, DateTimeKind.Utc)));
}
