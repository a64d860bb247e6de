using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>The names of symbols, each put together once.</summary>
internal sealed class SymbolNames(IReadOnlyList<Symbol> symbols)
{
    private readonly string?[] _names = new string?[symbols.Count];

    /// <summary>What is added to the name of a trace, where a form has no other place to say it.</summary>
    public static string GetIncompleteSuffix(Recording recording) => recording.IsTruncated ? " (truncated)" : recording.IsMissingCalls ? " (incomplete)" : "";

    public IReadOnlyList<Symbol> Symbols => symbols;

    /// <summary>What the symbol with that index is called; a question mark if nothing.</summary>
    public string this[int index] => _names[index] ??= symbols[index].Name is { Length: > 0 } name ? name : "?";
}
