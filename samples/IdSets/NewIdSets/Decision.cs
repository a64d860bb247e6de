using System.Text.Json.Serialization;

namespace IdSets.NewIdSets;

/// <summary>The user's decision about the conflicts of a set.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Decision>))]
public enum Decision
{
    /// <summary>The set is created without the conflicts.</summary>
    Discard,

    /// <summary>Repeated ids and ids of other sets are added to the set. Malformed lines can't be.</summary>
    Keep,
}
