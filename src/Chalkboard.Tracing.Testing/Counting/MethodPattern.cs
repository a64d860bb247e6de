using System.IO.Enumeration;
using Chalkboard.Patterns;
using Chalkboard.Tracing.Recorder;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Testing.Counting;

/// <summary>
/// Selects methods by a pattern of methods or of types. A method does not include its lambdas and local functions, which are calls of
/// their own.
/// </summary>
internal sealed class MethodPattern
{
    public const string All = "*";

    private readonly string _pattern;
    private readonly NamePatterns _types;

    public MethodPattern(string pattern)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        (_pattern, _types) = (pattern, new([pattern]));
    }

    public static string Describe(string pattern) => pattern == All ? "Calls" : $"Calls of {pattern}";

    public bool Matches(Symbol symbol)
    {
        var prefix = symbol.Namespace.Length == 0 ? "" : symbol.Namespace + ".";
        return IsMatch(symbol.Method) || IsMatch(symbol.Name) || IsMatch(prefix + symbol.Name)
            || (symbol.Type.Length > 0 && _types.FindMatch(symbol.Type, prefix + symbol.Type) is not null);
    }

    /// <summary>Throws if no woven assembly has or calls such a method.</summary>
    public void CheckExists()
    {
        if (SymbolRegistry.GetSymbols().Any(Matches)) return;
        throw new TraceAssertionException(
            $"No method matches '{_pattern}', neither in the woven assemblies that have run nor among those that they call. Correct the " +
            "name, or weave its assembly; use ShouldBe(0) for a method that may not exist.");
    }

    private bool IsMatch(string name) => FileSystemName.MatchesSimpleExpression(_pattern, name);
}
