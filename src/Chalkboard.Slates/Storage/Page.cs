namespace Chalkboard.Slates.Storage;

/// <summary>A part of a list.</summary>
/// <param name="Items">The items, possibly none.</param>
/// <param name="NextCursor">
/// The start of the next page, for <see cref="PageRequest.Cursor"/>; null after the last page. Its format depends on the store.
/// </param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);

/// <summary>Creates pages. For authors of stores.</summary>
public static class Page
{
    /// <summary>Creates a page from the rows of a query that asks for one row more than the page holds.</summary>
    /// <param name="rows">The rows, at most <see cref="PageRequest.Size"/> + 1. The list becomes part of the page.</param>
    /// <param name="request">The requested page.</param>
    /// <param name="getCursor">Gets the cursor of the page that follows a row.</param>
    public static Page<T> Create<T>(List<T> rows, PageRequest request, Func<T, string> getCursor)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(getCursor);
        if (rows.Count <= request.Size) return new(rows, null);
        rows.RemoveRange(request.Size, rows.Count - request.Size);
        return new(rows, getCursor(rows[^1]));
    }
}

/// <summary>The part of a list to return.</summary>
/// <param name="Cursor">Null for the first page, otherwise the <see cref="Page{T}.NextCursor"/> of the page before.</param>
/// <param name="Size">The maximum number of items to return, at least 1.</param>
public readonly record struct PageRequest(string? Cursor, int Size)
{
    internal const int DefaultSize = 256;

    /// <summary>The first page, at a size that suits most stores.</summary>
    public static PageRequest First => new(null, DefaultSize);
}
