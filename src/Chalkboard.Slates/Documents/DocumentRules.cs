using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Chalkboard.Slates;

/// <summary>The rules of one document of a slate. Create them once, in a static field.</summary>
public sealed record DocumentRules<T> where T : class
{
    /// <summary>
    /// Creates the value of an absent document. Without it, an absent document has no value and can be set, but not updated.
    /// </summary>
    public Func<T>? InitialValue { get; init; }

    /// <summary>The time after its last write at which the document expires: more than zero, at most 100 years. Null: never.</summary>
    public TimeSpan? ExpiresAfter { get; init; }

    /// <summary>
    /// Converts content of an older schema to the current one, on each read. It is called for all content, so it must return current
    /// content unchanged. The store keeps the old content until the document is next written.
    /// </summary>
    public Func<JsonObject, JsonObject>? Upgrade { get; init; }

    /// <summary>
    /// Allows types with members that do not survive a JSON round trip, such as a property without a setter. False by
    /// default: such a type then causes a <see cref="DocumentSerializationException"/>.
    /// </summary>
    public bool AllowDataLoss { get; init; }

    /// <summary>The JSON metadata of the type; from <see cref="SlateOptions.Json"/> if null.</summary>
    public JsonTypeInfo<T>? Json { get; init; }

    internal static DocumentRules<T> Default { get; } = new();
}
