namespace Chalkboard.Statistics.AspNetCore;

/// <summary>Settings of the page. They don't apply to JSON and metrics.</summary>
public sealed class PageOptions
{
    /// <summary>The title of the page; the name of the application by default.</summary>
    public string? Title { get; set; }

    /// <summary>
    /// The formats of values, by the names of namespace, entry and column: <c>Formats["Slates"]["Commits"] = "N0"</c>. Null hides. See
    /// <see cref="ValueFormat"/>.
    /// </summary>
    public ValueFormat Formats { get; } = new();

    /// <summary>
    /// The number of records of a collection that the page shows, not negative; 100 by default. The page says how many more there are.
    /// </summary>
    public int MaxRows { get; set; } = 100;

    /// <summary>Live updates of the page.</summary>
    public LiveOptions Live { get; } = new();
}
