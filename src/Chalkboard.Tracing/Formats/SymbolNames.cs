using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>The names of symbols and of their source files. Each is composed once.</summary>
internal sealed class SymbolNames(IReadOnlyList<Symbol> symbols)
{
    private readonly string?[] _names = new string?[symbols.Count];
    private readonly string?[] _fileNames = new string?[symbols.Count];

    /// <summary>Returns the suffix of the name of an incomplete trace, for formats that have no other place for this information.</summary>
    public static string GetIncompleteSuffix(Recording recording) =>
        recording.IsTruncated ? " (truncated)" : recording.IsMissingCalls ? " (incomplete)" : "";

    public IReadOnlyList<Symbol> Symbols => symbols;

    /// <summary>The name of a symbol; a question mark if it has none.</summary>
    public string this[int index] => _names[index] ??= symbols[index].Name is { Length: > 0 } name ? name : "?";

    /// <summary>
    /// Returns the name of the source file that a call is in: its own, or for an external call that of its nearest caller that is not.
    /// Empty if unknown.
    /// </summary>
    public string GetFileName(OpenCall call)
    {
        var owner = call;
        while (owner is { IsExternal: true }) owner = owner.Caller;
        return owner is null ? "" : _fileNames[owner.SymbolIndex] ??= symbols[owner.SymbolIndex].FileName ?? "";
    }
}
