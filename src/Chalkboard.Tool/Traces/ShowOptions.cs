namespace Chalkboard.Tool.Traces;

/// <summary>The options of <c>chalk trace show</c>.</summary>
/// <param name="Collapse">True if repeated siblings are one line.</param>
/// <param name="Grep">Text that the name or value of shown calls or of their callees contains; null for all calls.</param>
/// <param name="MinDuration">The minimum duration of shown calls.</param>
internal sealed record ShowOptions(bool Collapse, string? Grep, TimeSpan MinDuration)
{
    public bool Matches(ReadOnlySpan<char> text) => Grep is null || text.Contains(Grep, StringComparison.OrdinalIgnoreCase);
}
