namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Where source is looked for.</summary>
public sealed class SourceCodeOptions
{
    /// <summary>
    /// Folders, each with all below it; relative ones are relative to the content root. Nothing outside of them is read, and of what is in them only files of source
    /// code. By default the content root of the application, which has source while you develop.
    /// </summary>
    public IList<string> Roots { get; } = ["."];
}
