namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>How much a page holds at most. How many rows a table has is an option.</summary>
internal static class Limits
{
    public const int Namespaces = 200;
    public const int Entries = 500;
    public const int Collections = 50;
    public const int Columns = 50;
    public const int Figures = 5;

    /// <summary>Rows of a list that come at once on a live page. Nobody reads more a second, and each is sent to all who look.</summary>
    public const int RowsAtOnce = 20;

    /// <summary>How many live updates leave a list as it is of which more rows come.</summary>
    public const int UpdatesWithout = 4;

    /// <summary>Values on one page, all tables together.</summary>
    public const int Values = 20_000;
}
