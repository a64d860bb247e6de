namespace IdSets.Pages;

/// <summary>The position in a long list.</summary>
/// <param name="Page">The page, from 1.</param>
/// <param name="Pages">The number of pages.</param>
/// <param name="Skip">The number of items before the page.</param>
public sealed record Pager(int Page, int Pages, int Skip)
{
    /// <summary>Returns the requested page, or the nearest one that exists.</summary>
    public static Pager Create(int? asked, int items, int onPage)
    {
        var pages = Math.Max(1, (items + onPage - 1) / onPage);
        var page = Math.Clamp(asked ?? 1, 1, pages);
        return new(page, pages, (page - 1) * onPage);
    }
}
