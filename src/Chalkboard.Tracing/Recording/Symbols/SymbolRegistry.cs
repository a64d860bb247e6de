using System.Reflection;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Assigns numbers to the symbols of woven assemblies. The symbol map of an assembly is read when a trace is decoded, and not before.
/// </summary>
internal static class SymbolRegistry
{
    private static readonly Lock _registerLock = new();
    private static readonly List<AssemblySymbols> _assemblies = [];
    private static int _nextNumber = 1;

    /// <summary>More than the number of any symbol.</summary>
    public static int Count => Volatile.Read(ref _nextNumber);

    public static int Register(Type holderType, int count)
    {
        lock (_registerLock)
        {
            var firstNumber = _nextNumber;
            _nextNumber += count;
            _assemblies.Add(new AssemblySymbols(firstNumber, count, holderType.Assembly));
            return firstNumber;
        }
    }

    public static MethodSymbol Find(int number)
    {
        AssemblySymbols? assembly;
        lock (_registerLock) assembly = _assemblies.Find(assembly => number >= assembly.First && number < assembly.First + assembly.Count);
        return assembly?.Find(number) ?? MethodSymbol.Unknown;
    }

    /// <summary>Returns the methods of the woven assemblies that have run, and the methods that they call, called or not.</summary>
    public static IEnumerable<Symbol> GetSymbols()
    {
        AssemblySymbols[] assemblies;
        lock (_registerLock) assemblies = [.. _assemblies];
        return assemblies.SelectMany(assembly => assembly.Symbols).Select(method => method.Symbol);
    }

    private sealed class AssemblySymbols(int first, int count, Assembly assembly)
    {
        private readonly Lazy<MethodSymbol[]> _symbols = new(() => SymbolMapReader.Read(assembly));

        public int First => first;

        public IEnumerable<MethodSymbol> Symbols => _symbols.Value;

        public int Count => count;

        public MethodSymbol? Find(int number) =>
            _symbols.Value is var symbols && number - first < symbols.Length ? symbols[number - first] : null;
    }
}
