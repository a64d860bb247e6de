namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>A value as the page shows it.</summary>
/// <param name="Text">The text, not encoded.</param>
/// <param name="Number">The number to sort and chart by: seconds for durations and times; null for other types.</param>
/// <param name="Kind">The kind of the value.</param>
internal readonly record struct DisplayValue(string Text, double? Number, ValueKind Kind)
{
    private const int WideTextLength = 40;

    /// <summary>The CSS class of its element.</summary>
    public string CssClass => Text.Length > WideTextLength ? $"{Kind.GetName()} wide" : Kind.GetName();
}
