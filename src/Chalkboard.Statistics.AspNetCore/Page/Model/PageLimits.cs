namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>How much a page holds at most. How many rows a table has is an option.</summary>
internal static class PageLimits
{
    public const int MaxNamespaces = 200;
    public const int MaxEntries = 500;
    public const int MaxCollections = 50;
    public const int MaxColumns = 50;
    public const int MaxFigures = 5;

    /// <summary>Rows of a list that come at once on a live page. Nobody reads more a second, and each is sent to all who look.</summary>
    public const int MaxNewRows = 20;

    /// <summary>How many live updates leave a list as it is of which more rows come.</summary>
    public const int MaxSkippedUpdates = 4;

    /// <summary>Values on one page, all tables together.</summary>
    public const int MaxValues = 20_000;
}
