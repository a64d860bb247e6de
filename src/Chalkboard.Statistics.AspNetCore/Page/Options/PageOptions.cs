namespace Chalkboard.Statistics.AspNetCore;

/// <summary>How the page shows statistics. Nothing of this applies to JSON and metrics.</summary>
public sealed class PageOptions
{
    /// <summary>What the page is called; the name of the application by default.</summary>
    public string? Title { get; set; }

    /// <summary>
    /// How to show values, by the names they stand under: <c>Formats["Slates"]["Commits"] = "N0"</c>. Null hides. See
    /// <see cref="ValueFormat"/>.
    /// </summary>
    public ValueFormat Formats { get; } = new();

    /// <summary>How many records of a collection the page shows, 100 by default. It says so where there are more.</summary>
    public int MaxRows { get; set; } = 100;

    /// <summary>Live updates of the page.</summary>
    public LiveOptions Live { get; } = new();
}
