using System.Text.Json.Serialization;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.AspNetCore.Changes;

/// <summary>A change of a document, as pages get it.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Version">The version that was written; null if the document was deleted.</param>
internal sealed record SlateChange(string Id, string? Version)
{
    public static SlateChange From(in DocumentChange change) =>
        new(change.Id!, change.Kind == ChangeKind.Written ? change.Version.ToString() : null);
}

[JsonSerializable(typeof(SlateChange))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class SlateChangeJson : JsonSerializerContext;
