using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>Interns the symbols of a text. Finding a symbol allocates nothing.</summary>
internal sealed class SymbolInterner
{
    private readonly Dictionary<string, int> _externals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, int>> _byFile = new(StringComparer.Ordinal);
    private readonly List<Symbol> _symbols = [];

    public IReadOnlyList<Symbol> Symbols => _symbols;

    public int GetOrAdd(ReadOnlySpan<char> name, ReadOnlySpan<char> file, bool isExternal)
    {
        var byName = _externals;
        if (!isExternal && !_byFile.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(file, out byName))
            _byFile[file.ToString()] = byName = new(StringComparer.Ordinal);
        var lookup = byName.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(name, out var index)) return index;

        var dot = FindMemberDot(name);
        _symbols.Add(new(dot < 0 ? "" : name[..dot].ToString(), name[(dot + 1)..].ToString())
        {
            File = isExternal || file.IsEmpty ? null : file.ToString(),
            IsCompilerGenerated = IsCompilerGenerated(name),
        });
        return byName[name.ToString()] = _symbols.Count - 1;
    }

    // The dot between type and method, and not one within type arguments.
    private static int FindMemberDot(ReadOnlySpan<char> name)
    {
        var depth = 0;
        for (var i = name.Length - 1; i > 0; i--)
        {
            if (name[i] is '>' or ']') depth++;
            else if (name[i] is '<' or '[') depth--;
            else if (name[i] == '.' && depth <= 0) return i == name.Length - 1 ? -1 : i;
        }

        return -1;
    }

    // Names that the C# compiler generates begin with an angle bracket, which the source can't have there.
    private static bool IsCompilerGenerated(ReadOnlySpan<char> name) => name.StartsWith("<") || name.IndexOf(".<") >= 0;
}
