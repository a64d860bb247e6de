using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>Symbols whose names begin with the same words.</summary>
/// <param name="prefix">The shared words, joined.</param>
/// <param name="symbols">The symbols, in the order in which they are declared.</param>
internal sealed class NameGroup(string prefix, ImmutableArray<ISymbol> symbols)
{
    private const int MaxListedNames = 3;

    public string Prefix => prefix;

    public ImmutableArray<ISymbol> Symbols => symbols;

    /// <summary>Returns the name of a symbol in the object or namespace that the prefix would become.</summary>
    public string GetNestedName(ISymbol symbol) => symbol.Name.Substring(prefix.Length).TrimStart('_');

    /// <summary>The first of the current names.</summary>
    public string Names => ListNames(symbol => symbol.Name);

    /// <summary>The first of the nested names.</summary>
    public string NestedNames => ListNames(symbol => $"{prefix}.{GetNestedName(symbol)}");

    /// <summary>Creates the diagnostic for this group, at its first symbol.</summary>
    public Diagnostic CreateDiagnostic(DiagnosticDescriptor rule)
    {
        var otherLocations = symbols.Skip(1).Select(symbol => symbol.Locations[0]);
        return Diagnostic.Create(rule, symbols[0].Locations[0], otherLocations, Names, Prefix, NestedNames);
    }

    /// <summary>Groups symbols by their first words.</summary>
    /// <param name="symbols">The symbols.</param>
    /// <param name="minCount">The minimum number of symbols in a group.</param>
    /// <param name="canBePrefix">True if a first word may be a prefix.</param>
    public static IEnumerable<NameGroup> CreateGroups(IEnumerable<ISymbol> symbols, int minCount, Func<string, bool> canBePrefix)
    {
        var byFirstWord = symbols.Select(symbol => (Symbol: symbol, Words: NameWords.Split(symbol.Name)))
            .Where(named => named.Words.Length > 1).GroupBy(named => named.Words[0]);
        foreach (var group in byFirstWord)
        {
            if (!canBePrefix(group.Key)) continue;
            var named = group.ToList();
            if (named.Count < minCount) continue;

            // Extends the prefix by the words that all share, as long as enough names have another word.
            var sharedCount = 1;
            while (named.TrueForAll(
                item => item.Words.Length > sharedCount && IsSameWord(item.Words[sharedCount], named[0].Words[sharedCount])))
            {
                sharedCount++;
                named.RemoveAll(item => item.Words.Length == sharedCount);
                if (named.Count < minCount) break;
            }

            if (named.Count < minCount || CountParts(named.Select(item => item.Words), sharedCount) < minCount) continue;
            var prefix = GetPrefix(named[0].Symbol.Name, named[0].Words, sharedCount);
            var groupSymbols = named.Where(
                item => item.Symbol.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(item => item.Symbol).ToImmutableArray();
            if (groupSymbols.Length >= minCount) yield return new NameGroup(prefix, groupSymbols);
        }
    }

    // Certificate and Certificates are the same.
    private static bool IsSameWord(string word, string other) => word.TrimEnd('s') == other.TrimEnd('s');

    // Names that share further words count as one part, such as KeyVaultClient and KeyVaultNamespace next to KeyExpiration, unless one
    // of them has no other words.
    private static int CountParts(IEnumerable<ImmutableArray<string>> names, int sharedCount) =>
        names.GroupBy(words => words[sharedCount]).Sum(same => same.Any(words => words.Length == sharedCount + 1) ? same.Count() : 1);

    // The prefix as written, with underscores.
    private static string GetPrefix(string name, ImmutableArray<string> words, int count)
    {
        var end = 0;
        foreach (var word in words.Take(count)) end = name.IndexOf(word, end, StringComparison.Ordinal) + word.Length;
        return name.Substring(0, end);
    }

    private string ListNames(Func<ISymbol, string> getName)
    {
        var listed = symbols.Take(MaxListedNames).Select(symbol => $"'{getName(symbol)}'").ToList();
        return symbols.Length > MaxListedNames
            ? $"{string.Join(", ", listed)}, …"
            : $"{string.Join(", ", listed.Take(listed.Count - 1))} and {listed[listed.Count - 1]}";
    }
}
