using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>The symbols that one recording has, in the order in which it met them.</summary>
internal sealed class SymbolTable(SymbolFilter? filter)
{
    private static readonly MethodSymbol _leftOut = new(new Symbol("", "<left out>") { IsCompilerMade = true }, []);

    private readonly Dictionary<int, int> _indices = [];
    private readonly List<MethodSymbol> _symbols = [];

    public MethodSymbol this[int index] => _symbols[index];

    public int IndexOf(int symbol) => filter is null || filter.Records(symbol) ? IndexOfExternal(symbol) : IndexOf(-1, _leftOut);

    public int IndexOfExternal(int symbol) => IndexOf(symbol, null);

    public List<Symbol> ToList() => [.. _symbols.Select(symbol => symbol.Recorded)];

    private int IndexOf(int symbol, MethodSymbol? known)
    {
        if (_indices.TryGetValue(symbol, out var index)) return index;
        _indices.Add(symbol, index = _symbols.Count);
        _symbols.Add(known ?? Maps.Find(symbol));
        return index;
    }
}
