using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>The symbols that one recording has, in the order in which it met them.</summary>
internal sealed class SymbolTable
{
    private readonly Dictionary<int, int> _indices = [];
    private readonly List<MethodSymbol> _symbols = [];

    public int IndexOf(int symbol)
    {
        if (_indices.TryGetValue(symbol, out var index)) return index;
        _indices.Add(symbol, index = _symbols.Count);
        _symbols.Add(Maps.Find(symbol));
        return index;
    }

    public MethodSymbol this[int index] => _symbols[index];

    public List<Symbol> ToList() => [.. _symbols.Select(symbol => symbol.Symbol)];
}
