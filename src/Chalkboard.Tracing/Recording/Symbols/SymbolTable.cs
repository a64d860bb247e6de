using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>The symbols of one recording, in the order in which they are first used.</summary>
internal sealed class SymbolTable(SymbolFilter? filter)
{
    private static readonly MethodSymbol _filteredOut = new(new Symbol("", "<filtered out>") { IsCompilerGenerated = true }, []);

    private readonly Dictionary<int, int> _indices = [];
    private readonly List<MethodSymbol> _symbols = [];

    public MethodSymbol this[int index] => _symbols[index];

    public int IndexOf(int symbol) => filter is null || filter.ShouldRecord(symbol) ? IndexOfExternal(symbol) : IndexOf(-1, _filteredOut);

    public int IndexOfExternal(int symbol) => IndexOf(symbol, null);

    public List<Symbol> ToList() => [.. _symbols.Select(symbol => symbol.DisplaySymbol)];

    private int IndexOf(int symbol, MethodSymbol? replacement)
    {
        if (_indices.TryGetValue(symbol, out var index)) return index;
        _indices.Add(symbol, index = _symbols.Count);
        _symbols.Add(replacement ?? SymbolRegistry.Find(symbol));
        return index;
    }
}
