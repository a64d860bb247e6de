namespace IdSets.Pages;

/// <summary>Where one is in a long list.</summary>
/// <param name="Page">The page, from 1.</param>
/// <param name="Pages">How many there are.</param>
/// <param name="Skip">How many items come before the page.</param>
public sealed record Pager(int Page, int Pages, int Skip)
{
    /// <summary>Finds the page that was asked for, or the nearest there is.</summary>
    public static Pager Create(int? asked, int items, int onPage)
    {
        var pages = Math.Max(1, (items + onPage - 1) / onPage);
        var page = Math.Clamp(asked ?? 1, 1, pages);
        return new(page, pages, (page - 1) * onPage);
    }
}
