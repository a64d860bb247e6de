using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Forms;

/// <summary>Symbols as they come up in a text, found again without making strings.</summary>
internal sealed class SymbolTable
{
    private readonly Dictionary<string, int> _externals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, int>> _byFile = new(StringComparer.Ordinal);
    private readonly List<Symbol> _symbols = [];

    public IReadOnlyList<Symbol> Symbols => _symbols;

    public int Of(ReadOnlySpan<char> name, ReadOnlySpan<char> file, bool isExternal)
    {
        var named = _externals;
        if (!isExternal && !_byFile.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(file, out named))
            _byFile[file.ToString()] = named = new(StringComparer.Ordinal);
        var lookup = named.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(name, out var known)) return known;

        var dot = LastDot(name);
        _symbols.Add(new(dot < 0 ? "" : name[..dot].ToString(), name[(dot + 1)..].ToString())
        {
            File = isExternal || file.IsEmpty ? null : file.ToString(),
            IsCompilerMade = IsCompilerMade(name),
        });
        return named[name.ToString()] = _symbols.Count - 1;
    }

    // That between type and method, not one within type arguments.
    private static int LastDot(ReadOnlySpan<char> name)
    {
        var nested = 0;
        for (var i = name.Length - 1; i > 0; i--)
        {
            if (name[i] is '>' or ']') nested++;
            else if (name[i] is '<' or '[') nested--;
            else if (name[i] == '.' && nested <= 0) return i == name.Length - 1 ? -1 : i;
        }

        return -1;
    }

    // Compilers of C# put angle brackets where no source can have them: at the start of a name.
    private static bool IsCompilerMade(ReadOnlySpan<char> name) => name.StartsWith("<") || name.IndexOf(".<") >= 0;
}
