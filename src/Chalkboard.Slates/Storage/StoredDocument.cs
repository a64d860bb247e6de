namespace Chalkboard.Slates.Storage;

/// <summary>A document as a store returns it.</summary>
/// <param name="Content">The JSON, in UTF-8. The reader owns these bytes.</param>
/// <param name="Version">The version under which this content was committed.</param>
public sealed record StoredDocument(ReadOnlyMemory<byte> Content, DocumentVersion Version);
