using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>Which symbols one operation records. Each is decided once, as it is first met.</summary>
internal sealed class SymbolFilter
{
    private const byte RecordedDecision = 1;
    private const byte FilteredOutDecision = 2;

    private readonly Lock _decisionLock = new();
    private readonly PatternMatcher _types;
    private readonly PatternMatcher _methods;
    private readonly PatternMatcher _files;
    private readonly PatternMatcher _assemblies;
    private byte[] _decisions = [];

    private SymbolFilter(CallFilter filter)
    {
        _types = new(filter.Types);
        _methods = new(filter.Methods);
        _files = new(filter.Files, pattern => pattern.Replace('\\', '/'));
        _assemblies = new(filter.Assemblies);
    }

    /// <summary>Null where everything is recorded.</summary>
    public static SymbolFilter? CreateOrNull(CallFilter filter)
    {
        var result = new SymbolFilter(filter);
        return result._types.IsEmpty && result._methods.IsEmpty && result._files.IsEmpty && result._assemblies.IsEmpty ? null : result;
    }

    /// <summary>Whether calls of a woven method are recorded.</summary>
    public bool ShouldRecord(int symbol) => GetDecision(symbol, isExternal: false);

    /// <summary>Whether a call that leaves the woven assemblies is recorded, if the method that makes it is.</summary>
    public bool ShouldRecordExternal(int symbol) => GetDecision(symbol, isExternal: true);

    private static string[] GetTypeNames(Symbol symbol) => symbol.Namespace.Length == 0 ? [symbol.Type] : [symbol.Type, $"{symbol.Namespace}.{symbol.Type}"];

    private static string[] GetMethodNames(Symbol symbol) => [symbol.Method, .. GetTypeNames(symbol).Select(type => $"{type}.{symbol.Method}")];

    private static string[] GetFileNames(Symbol symbol)
    {
        if (symbol.File is not { } file) return [""];
        var path = file.Replace('\\', '/');
        return [path, path[(path.LastIndexOf('/') + 1)..]];
    }

    private bool GetDecision(int symbol, bool isExternal)
    {
        var decisions = Volatile.Read(ref _decisions);
        var decision = symbol < decisions.Length ? decisions[symbol] : 0;
        return decision == 0 ? Decide(symbol, isExternal) : decision == RecordedDecision;
    }

    [SuppressMessage("Design", "CA1031", Justification = "The calls of others must not fail for it.")]
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
        _types.IsIncluded(GetTypeNames(symbol)) && _methods.IsIncluded(GetMethodNames(symbol)) && _files.IsIncluded(GetFileNames(symbol)) && _assemblies.IsIncluded([symbol.Assembly]);

    private bool IsExcluded(Symbol symbol) =>
        _types.IsExcluded(GetTypeNames(symbol)) || _methods.IsExcluded(GetMethodNames(symbol)) || _assemblies.IsExcluded([symbol.Assembly]);

    /// <summary>Patterns as they were when the trace began. Matching takes no longer than the product of both lengths.</summary>
    private sealed class PatternMatcher(NameFilter patterns, Func<string, string>? normalize = null)
    {
        private readonly string[] _include = [.. patterns.Include.Select(normalize ?? (pattern => pattern))];
        private readonly string[] _exclude = [.. patterns.Exclude.Select(normalize ?? (pattern => pattern))];

        public bool IsEmpty => _include.Length + _exclude.Length == 0;

        public bool IsIncluded(string[] names) => (_include.Length == 0 || AnyMatches(_include, names)) && !IsExcluded(names);

        public bool IsExcluded(string[] names) => AnyMatches(_exclude, names);

        private static bool AnyMatches(string[] patterns, string[] names) =>
            Array.Exists(patterns, pattern => Array.Exists(names, name => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)));
    }
}
