namespace Chalkboard.Tracing.AspNetCore.Sources;

/// <summary>A file of source code.</summary>
/// <param name="Name">Its path, relative to the folder where it was found.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record SourceText(string Name, IReadOnlyList<string> Lines)
{
    /// <summary>The visible text of a line, counted from 1; null if there is no such line.</summary>
    public string? this[int number] =>
        number > 0 && number <= Lines.Count
            ? VisibleText.From(Lines[number - 1].Replace("\t", "    ", StringComparison.Ordinal), VisibleText.MaxValueLength)
            : null;
}
