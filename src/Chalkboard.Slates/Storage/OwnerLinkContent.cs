using System.Text.Json;
using System.Text.Json.Serialization;

namespace Chalkboard.Slates.Storage;

/// <summary>The content of an <see cref="OwnerLink"/>.</summary>
/// <param name="Documents">The documents of reserved slates.</param>
/// <param name="IsErasing">
/// True from the moment on at which the owner's erasure begins to delete the documents. Who creates one after that has to delete it.
/// </param>
internal sealed record OwnerLinkContent(IReadOnlyList<OwnedDocuments> Documents, bool IsErasing)
{
    public static OwnerLinkContent Parse(ReadOnlyMemory<byte> content)
    {
        var parsed = JsonSerializer.Deserialize(content.Span, OwnerLinkJson.Default.OwnerLinkContent)!;
        return parsed with { Documents = [.. parsed.Documents.Where(IsAllowed)] };
    }

    public static bool IsAllowed(OwnedDocuments documents) =>
        documents is { Slate.Length: > 0, IdPrefix.Length: > 0 } && SlateName.IsReserved(documents.Slate);

    public byte[] Serialize() => JsonSerializer.SerializeToUtf8Bytes(this, OwnerLinkJson.Default.OwnerLinkContent);
}

[JsonSerializable(typeof(OwnerLinkContent))]
internal sealed partial class OwnerLinkJson : JsonSerializerContext;
