using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Chalkboard.Slates;

/// <summary>What a slate says of one of its documents beyond its id. Make it once, in a static field.</summary>
public sealed record DocumentRules<T> where T : class
{
    /// <summary>
    /// Makes the value that an absent document has. Without it an absent document has no value and can't be updated, only set.
    /// </summary>
    public Func<T>? InitialValue { get; init; }

    /// <summary>How long after its last write the document is discarded: more than zero, at most 100 years. Null: never.</summary>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>
    /// Turns content of an older shape into the present one, on each read; called for every content, so it must let the
    /// present shape through. The store keeps the old shape until the document is next written.
    /// </summary>
    public Func<JsonObject, JsonObject>? Upgrade { get; init; }

    /// <summary>
    /// Lets values be stored of which parts do not come back from JSON, such as a property without a setter. False by
    /// default: using the document is then a <see cref="DocumentSerializationException"/>.
    /// </summary>
    public bool AllowDataLoss { get; init; }

    /// <summary>How the value becomes JSON; from <see cref="SlateOptions.Json"/> if null.</summary>
    public JsonTypeInfo<T>? Json { get; init; }

    internal static DocumentRules<T> Default { get; } = new();
}
