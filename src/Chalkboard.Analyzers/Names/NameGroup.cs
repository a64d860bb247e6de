using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>Symbols whose names begin with the same words.</summary>
/// <param name="prefix">These words, joined.</param>
/// <param name="symbols">The symbols, in the order in which they are declared.</param>
internal sealed class NameGroup(string prefix, ImmutableArray<ISymbol> symbols)
{
    private const int MaxListedNames = 3;

    public string Prefix => prefix;

    public ImmutableArray<ISymbol> Symbols => symbols;

    /// <summary>What a symbol would be called within the object or namespace that the prefix stands for.</summary>
    public string GetNestedName(ISymbol symbol) => symbol.Name.Substring(prefix.Length).TrimStart('_');

    /// <summary>The names as they are, the first few of them.</summary>
    public string Names => ListNames(symbol => symbol.Name);

    /// <summary>The names as they would be.</summary>
    public string NestedNames => ListNames(symbol => $"{prefix}.{GetNestedName(symbol)}");

    /// <summary>Groups symbols by the words that they share at the beginning.</summary>
    /// <param name="symbols">The symbols.</param>
    /// <param name="minCount">How many make a group.</param>
    /// <param name="canBePrefix">Whether a word, where it comes first, may stand for a namespace.</param>
    public static IEnumerable<NameGroup> CreateGroups(IEnumerable<ISymbol> symbols, int minCount, Func<string, bool> canBePrefix)
    {
        foreach (var group in symbols.Select(symbol => (Symbol: symbol, Words: NameWords.Split(symbol.Name))).Where(named => named.Words.Length > 1).GroupBy(named => named.Words[0]))
        {
            if (!canBePrefix(group.Key)) continue;
            var named = group.ToList();
            if (named.Count < minCount) continue;

            // As many words as all of them share, and each has one more.
            var sharedCount = 1;
            while (named.TrueForAll(item => item.Words.Length > sharedCount && IsSameWord(item.Words[sharedCount], named[0].Words[sharedCount])))
            {
                sharedCount++;
                named.RemoveAll(item => item.Words.Length == sharedCount);
                if (named.Count < minCount) break;
            }

            if (named.Count < minCount || CountParts(named.Select(item => item.Words), sharedCount) < minCount) continue;
            var prefix = GetPrefix(named[0].Symbol.Name, named[0].Words, sharedCount);
            var groupSymbols = named.Where(item => item.Symbol.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(item => item.Symbol).ToImmutableArray();
            if (groupSymbols.Length >= minCount) yield return new NameGroup(prefix, groupSymbols);
        }
    }

    // Certificate and Certificates.
    private static bool IsSameWord(string word, string other) => word.TrimEnd('s') == other.TrimEnd('s');

    // Some that share more words than the others are one part, as KeyVaultClient and KeyVaultNamespace beside KeyExpiration; unless one of them has just these words.
    private static int CountParts(IEnumerable<ImmutableArray<string>> names, int sharedCount) =>
        names.GroupBy(words => words[sharedCount]).Sum(same => same.Any(words => words.Length == sharedCount + 1) ? same.Count() : 1);

    // As it is written, with underscores between.
    private static string GetPrefix(string name, ImmutableArray<string> words, int count)
    {
        var end = 0;
        foreach (var word in words.Take(count)) end = name.IndexOf(word, end, StringComparison.Ordinal) + word.Length;
        return name.Substring(0, end);
    }

    private string ListNames(Func<ISymbol, string> getName)
    {
        var listed = symbols.Take(MaxListedNames).Select(symbol => $"'{getName(symbol)}'").ToList();
        return symbols.Length > MaxListedNames ? $"{string.Join(", ", listed)}, …" : $"{string.Join(", ", listed.Take(listed.Count - 1))} and {listed[listed.Count - 1]}";
    }
}
