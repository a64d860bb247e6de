namespace Chalkboard.Slates.Storage;

/// <summary>A part of a list.</summary>
/// <param name="Items">The items, possibly none.</param>
/// <param name="NextCursor">Where the next page begins, for <see cref="PageRequest.Cursor"/>; null after the last page. Its form is the store's own.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Which part of a list to return.</summary>
/// <param name="Cursor">Null for the first page, else the <see cref="Page{T}.NextCursor"/> of the page before.</param>
/// <param name="Size">The most items to return, at least 1.</param>
public readonly record struct PageRequest(string? Cursor, int Size)
{
    /// <summary>The first page, at a size that suits most stores.</summary>
    public static PageRequest First => new(null, 256);
}
