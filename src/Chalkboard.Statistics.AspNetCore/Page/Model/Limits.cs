namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>How much a page holds at most. How many rows a table has is an option.</summary>
internal static class Limits
{
    public const int Namespaces = 200;
    public const int Entries = 500;
    public const int Collections = 50;
    public const int Columns = 50;
    public const int Figures = 5;

    /// <summary>Values on one page, all tables together.</summary>
    public const int Values = 20_000;
}
