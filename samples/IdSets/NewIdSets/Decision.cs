using System.Text.Json.Serialization;

namespace IdSets.NewIdSets;

/// <summary>What becomes of the conflicts of a set that is made.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Decision>))]
public enum Decision
{
    /// <summary>They are left out.</summary>
    Discard,

    /// <summary>Repeated ids and ids of other sets come into the set. Malformed lines can't.</summary>
    Keep,
}
