namespace Chalkboard.Slates.Storage;

/// <summary>Documents of a reserved slate that belong to an owner of another slate.</summary>
/// <param name="Slate">The reserved slate: see <see cref="SlateName.IsReserved"/>.</param>
/// <param name="IdPrefix">The beginning of the ids of the documents, or the id of the only one.</param>
public readonly record struct OwnedDocuments(string Slate, string IdPrefix);
