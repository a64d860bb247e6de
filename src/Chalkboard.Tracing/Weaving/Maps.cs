using System.Reflection;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Which numbers the symbols of which woven assembly have. Their names are read when a trace is shown, and not before.</summary>
internal static class Maps
{
    private static readonly Lock _registering = new();
    private static readonly List<Map> _maps = [];
    private static int _next = 1;

    /// <summary>Beyond all numbers of symbols.</summary>
    public static int Count => Volatile.Read(ref _next);

    public static int Register(Type map, int count)
    {
        lock (_registering)
        {
            var first = _next;
            _next += count;
            _maps.Add(new Map(first, count, map.Assembly));
            return first;
        }
    }

    public static MethodSymbol Find(int symbol)
    {
        Map? map;
        lock (_registering) map = _maps.Find(map => symbol >= map.First && symbol < map.First + map.Count);
        return map?.Symbol(symbol) ?? MethodSymbol.Unknown;
    }

    private sealed class Map(int first, int count, Assembly assembly)
    {
        private readonly Lazy<MethodSymbol[]> _symbols = new(() => MapResource.Read(assembly));

        public int First => first;

        public int Count => count;

        public MethodSymbol? Symbol(int symbol) => _symbols.Value is var symbols && symbol - first < symbols.Length ? symbols[symbol - first] : null;
    }
}
