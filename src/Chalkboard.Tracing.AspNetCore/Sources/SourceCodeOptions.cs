namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Options of the source code that the page of a call shows.</summary>
public sealed class SourceCodeOptions
{
    /// <summary>
    /// The folders that are searched for source files, including their subfolders. Relative paths are relative to the content root. Nothing
    /// outside of them is read, and only files of source code in them. Default: the content root of the application, which has source
    /// during development.
    /// </summary>
    public IList<string> Roots { get; } = ["."];
}
