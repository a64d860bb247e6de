using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Forms;

/// <summary>Where in the source a step is: the file as people call it, and the line.</summary>
internal static class SourcePlace
{
    private static readonly string[] _extensions = [".cs", ".fs", ".vb", ".fsx", ".fsi"];

    /// <summary>The name of a file without folder and extension. A second time it changes nothing.</summary>
    public static ReadOnlySpan<char> Stem(string? path)
    {
        if (path is null) return default;
        var stem = path.AsSpan(path.AsSpan().LastIndexOfAny('/', '\\') + 1);
        while (Extension(stem) is { } length) stem = stem[..^length];
        return stem;
    }

    /// <summary>The file in which a call is at work: its own, or for an external call that of whoever called it.</summary>
    public static string? File(Frame? call, IReadOnlyList<Symbol> symbols)
    {
        while (call is { IsExternal: true }) call = call.Caller;
        return call is null ? null : symbols[call.Symbol].File;
    }

    private static int? Extension(ReadOnlySpan<char> file)
    {
        foreach (var extension in _extensions)
            if (file.Length > extension.Length && file.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) return extension.Length;
        return null;
    }
}
