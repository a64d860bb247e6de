using System.Diagnostics.CodeAnalysis;
using Chalkboard.Patterns;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Decides which symbols an operation records. The decision is made at the first call of each symbol.</summary>
internal sealed class SymbolFilter
{
    private const byte RecordedDecision = 1;
    private const byte FilteredOutDecision = 2;

    private readonly Lock _decisionLock = new();
    private readonly NameSelector _types;
    private readonly NameSelector _methods;
    private readonly NameSelector _files;
    private readonly NameSelector _assemblies;
    private byte[] _decisions = [];

    private SymbolFilter(CallFilter filter)
    {
        _types = new(filter.Types.Include, filter.Types.Exclude);
        _methods = new(filter.Methods.Include, filter.Methods.Exclude);
        _files = new(filter.Files.Include.Select(NormalizePath), filter.Files.Exclude.Select(NormalizePath), separator: '/');
        _assemblies = new(filter.Assemblies.Include, filter.Assemblies.Exclude);
    }

    /// <summary>Creates the filter. Returns null if every symbol is recorded.</summary>
    public static SymbolFilter? CreateOrNull(CallFilter filter)
    {
        var result = new SymbolFilter(filter);
        return result._types.IsEmpty && result._methods.IsEmpty && result._files.IsEmpty && result._assemblies.IsEmpty ? null : result;
    }

    /// <summary>Returns whether calls of a woven method are recorded.</summary>
    public bool ShouldRecord(int symbol) => GetDecision(symbol, isExternal: false);

    /// <summary>Returns whether a call that leaves the woven assemblies is recorded, if its caller is.</summary>
    public bool ShouldRecordExternal(int symbol) => GetDecision(symbol, isExternal: true);

    private static string[] GetTypeNames(Symbol symbol) =>
        symbol.Namespace.Length == 0 ? [symbol.Type] : [symbol.Type, $"{symbol.Namespace}.{symbol.Type}"];

    private static string[] GetMethodNames(Symbol symbol) =>
        [symbol.Method, .. GetTypeNames(symbol).Select(type => $"{type}.{symbol.Method}")];

    private static string[] GetFileNames(Symbol symbol)
    {
        return symbol.File is { } file ? [NormalizePath(file), symbol.FileName!] : [""];
    }

    private static string NormalizePath(string path) => path.Replace('\\', '/');

    private bool GetDecision(int symbol, bool isExternal)
    {
        var decisions = Volatile.Read(ref _decisions);
        var decision = symbol < decisions.Length ? decisions[symbol] : 0;
        return decision == 0 ? Decide(symbol, isExternal) : decision == RecordedDecision;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A probe must not fail the call.")]
    private bool Decide(int symbol, bool isExternal)
    {
        try
        {
            var methodSymbol = SymbolRegistry.Find(symbol).Symbol;
            var shouldRecord = isExternal ? !IsExcluded(methodSymbol) : IsIncluded(methodSymbol);
            StoreDecision(symbol, shouldRecord ? RecordedDecision : FilteredOutDecision);
            return shouldRecord;
        }
        catch (Exception)
        {
            return true;
        }
    }

    private void StoreDecision(int symbol, byte decision)
    {
        lock (_decisionLock)
        {
            if (symbol >= _decisions.Length)
            {
                var larger = new byte[Math.Max(symbol + 1, SymbolRegistry.Count)];
                _decisions.CopyTo(larger, 0);
                Volatile.Write(ref _decisions, larger);
            }

            _decisions[symbol] = decision;
        }
    }

    private bool IsIncluded(Symbol symbol) =>
        _types.Includes(GetTypeNames(symbol)) && _methods.Includes(GetMethodNames(symbol)) && _files.Includes(GetFileNames(symbol))
            && _assemblies.Includes(symbol.Assembly);

    private bool IsExcluded(Symbol symbol) =>
        _types.FindExclusion(GetTypeNames(symbol)) is not null || _methods.FindExclusion(GetMethodNames(symbol)) is not null
        || _assemblies.FindExclusion(symbol.Assembly) is not null;
}
