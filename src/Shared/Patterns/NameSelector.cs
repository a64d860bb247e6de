namespace Chalkboard.Patterns;

/// <summary>
/// Selects names by patterns. Without an include pattern every name is included; an exclude pattern wins over all include patterns.
/// </summary>
/// <param name="include">The patterns of names to include.</param>
/// <param name="exclude">The patterns of names to exclude.</param>
/// <param name="separator">The character between a name and the names within it.</param>
internal sealed class NameSelector(IEnumerable<string> include, IEnumerable<string> exclude, char separator = '.')
{
    private readonly NamePatterns _include = new(include, separator);
    private readonly NamePatterns _exclude = new(exclude, separator);

    /// <summary>True if there is no pattern, so that every name is included.</summary>
    public bool IsEmpty => _include.IsEmpty && _exclude.IsEmpty;

    /// <inheritdoc cref="NamePatterns.FindMatch"/>
    public bool Includes(params ReadOnlySpan<string> forms) =>
        (_include.IsEmpty || _include.FindMatch(forms) is not null) && FindExclusion(forms) is null;

    /// <summary>Returns the first pattern that excludes a name; null if none does.</summary>
    /// <param name="forms">The forms of one name, such as with and without its namespace.</param>
    public string? FindExclusion(params ReadOnlySpan<string> forms) => _exclude.FindMatch(forms);
}
