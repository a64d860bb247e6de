using System.IO.Enumeration;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Which symbols one operation records. Each is decided once, as it is first met.</summary>
internal sealed class SymbolFilter
{
    private const byte _recorded = 1;
    private const byte _leftOut = 2;

    private readonly Lock _deciding = new();
    private readonly Patterns _types;
    private readonly Patterns _methods;
    private readonly Patterns _files;
    private readonly Patterns _assemblies;
    private byte[] _decisions = [];

    private SymbolFilter(CallTraceFilter filter)
    {
        _types = new(filter.Types);
        _methods = new(filter.Methods);
        _files = new(filter.Files, pattern => pattern.Replace('\\', '/'));
        _assemblies = new(filter.Assemblies);
    }

    /// <summary>Null where everything is recorded.</summary>
    public static SymbolFilter? Of(CallTraceFilter filter)
    {
        var made = new SymbolFilter(filter);
        return made._types.IsEmpty && made._methods.IsEmpty && made._files.IsEmpty && made._assemblies.IsEmpty ? null : made;
    }

    /// <summary>Whether calls of a woven method are recorded.</summary>
    public bool Records(int symbol) => Decision(symbol, external: false);

    /// <summary>Whether a call that leaves the woven assemblies is recorded, if the method that makes it is.</summary>
    public bool RecordsExternal(int symbol) => Decision(symbol, external: true);

    private static string[] TypeNames(Symbol symbol) => symbol.Namespace.Length == 0 ? [symbol.Type] : [symbol.Type, $"{symbol.Namespace}.{symbol.Type}"];

    private static string[] MethodNames(Symbol symbol) => [symbol.Method, .. TypeNames(symbol).Select(type => $"{type}.{symbol.Method}")];

    private static string[] FileNames(Symbol symbol)
    {
        if (symbol.File is not { } file) return [""];
        var path = file.Replace('\\', '/');
        return [path, path[(path.LastIndexOf('/') + 1)..]];
    }

    private bool Decision(int symbol, bool external)
    {
        var decisions = Volatile.Read(ref _decisions);
        var decision = symbol < decisions.Length ? decisions[symbol] : 0;
        return decision == 0 ? Decide(symbol, external) : decision == _recorded;
    }

    private bool Decide(int symbol, bool external)
    {
        try
        {
            var met = Maps.Find(symbol).Symbol;
            var records = external ? !Excludes(met) : Wants(met);
            Remember(symbol, records ? _recorded : _leftOut);
            return records;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or InvalidOperationException)
        {
            // The calls of others must not fail for it: once more next time.
            return true;
        }
    }

    private void Remember(int symbol, byte decision)
    {
        lock (_deciding)
        {
            if (symbol >= _decisions.Length)
            {
                var longer = new byte[Math.Max(symbol + 1, Maps.Count)];
                _decisions.CopyTo(longer, 0);
                Volatile.Write(ref _decisions, longer);
            }

            _decisions[symbol] = decision;
        }
    }

    private bool Wants(Symbol symbol) =>
        _types.Want(TypeNames(symbol)) && _methods.Want(MethodNames(symbol)) && _files.Want(FileNames(symbol)) && _assemblies.Want([symbol.Assembly]);

    private bool Excludes(Symbol symbol) =>
        _types.Exclude(TypeNames(symbol)) || _methods.Exclude(MethodNames(symbol)) || _assemblies.Exclude([symbol.Assembly]);

    /// <summary>Patterns as they were when the trace began. Matching takes no longer than the product of both lengths.</summary>
    private sealed class Patterns(CallTracePatterns patterns, Func<string, string>? change = null)
    {
        private readonly string[] _include = [.. patterns.Include.Select(change ?? (pattern => pattern))];
        private readonly string[] _exclude = [.. patterns.Exclude.Select(change ?? (pattern => pattern))];

        public bool IsEmpty => _include.Length + _exclude.Length == 0;

        public bool Want(string[] names) => (_include.Length == 0 || AnyMatches(_include, names)) && !Exclude(names);

        public bool Exclude(string[] names) => AnyMatches(_exclude, names);

        private static bool AnyMatches(string[] patterns, string[] names) =>
            Array.Exists(patterns, pattern => Array.Exists(names, name => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)));
    }
}
