namespace Chalkboard.Tool.Traces;

/// <param name="Collapse">Repeated siblings as one line.</param>
/// <param name="Grep">Only calls with that in their name or value, and their callers; or null.</param>
/// <param name="MinDuration">Only calls that took at least so long.</param>
internal sealed record ShowOptions(bool Collapse, string? Grep, TimeSpan MinDuration)
{
    public bool Matches(ReadOnlySpan<char> text) => Grep is null || text.Contains(Grep, StringComparison.OrdinalIgnoreCase);
}
