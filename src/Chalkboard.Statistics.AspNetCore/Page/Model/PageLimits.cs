namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>The bounds of a page. The number of rows of a table is an option.</summary>
internal static class PageLimits
{
    public const int MaxNamespaces = 200;
    public const int MaxEntries = 500;
    public const int MaxCollections = 50;
    public const int MaxColumns = 50;
    public const int MaxFigures = 5;

    /// <summary>New rows of a list in one live update. Nobody can read more in a second, and each is sent to all viewers.</summary>
    public const int MaxNewRows = 20;

    /// <summary>The number of live updates that skip a list with more new rows.</summary>
    public const int MaxSkippedUpdates = 4;

    /// <summary>Values on one page, all tables together.</summary>
    public const int MaxValues = 20_000;
}
