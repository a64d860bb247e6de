using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>Where in the source a step is: the file as people call it, and the line.</summary>
internal static class SourceLocation
{
    /// <summary>The name of a file without its folder. <c>Index.cshtml</c> and <c>Index.cshtml.cs</c> are two.</summary>
    public static ReadOnlySpan<char> GetFileName(string? path) => path is null ? default : path.AsSpan(path.AsSpan().LastIndexOfAny('/', '\\') + 1);

    /// <summary>The file in which a call is at work: its own, or for an external call that of whoever called it.</summary>
    public static string? GetFile(OpenCall? call, IReadOnlyList<Symbol> symbols)
    {
        while (call is { IsExternal: true }) call = call.Caller;
        return call is null ? null : symbols[call.SymbolIndex].File;
    }
}
