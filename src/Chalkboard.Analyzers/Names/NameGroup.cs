using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>Symbols whose names begin with the same words.</summary>
/// <param name="prefix">These words, joined.</param>
/// <param name="symbols">The symbols, in the order in which they are declared.</param>
internal sealed class NameGroup(string prefix, ImmutableArray<ISymbol> symbols)
{
    private const int MaxShown = 3;

    public string Prefix => prefix;

    public ImmutableArray<ISymbol> Symbols => symbols;

    /// <summary>What a symbol would be called within the object or namespace that the prefix stands for.</summary>
    public string NestedName(ISymbol symbol) => symbol.Name.Substring(prefix.Length).TrimStart('_');

    /// <summary>The names as they are, the first few of them.</summary>
    public string Names => List(symbol => symbol.Name);

    /// <summary>The names as they would be.</summary>
    public string NestedNames => List(symbol => $"{prefix}.{NestedName(symbol)}");

    /// <summary>Groups symbols by the words that they share at the beginning.</summary>
    /// <param name="symbols">The symbols.</param>
    /// <param name="minimum">How many make a group.</param>
    /// <param name="isPrefix">Whether a word, where it comes first, may stand for a namespace.</param>
    public static IEnumerable<NameGroup> Of(IEnumerable<ISymbol> symbols, int minimum, Func<string, bool> isPrefix)
    {
        foreach (var group in symbols.Select(symbol => (Symbol: symbol, Words: Words.Of(symbol.Name))).Where(named => named.Words.Length > 1).GroupBy(named => named.Words[0]))
        {
            if (!isPrefix(group.Key)) continue;
            var named = group.ToList();
            if (named.Count < minimum) continue;

            // As many words as all of them share, and each has one more.
            var shared = 1;
            while (named.TrueForAll(one => one.Words.Length > shared && IsSame(one.Words[shared], named[0].Words[shared])))
            {
                shared++;
                named.RemoveAll(one => one.Words.Length == shared);
                if (named.Count < minimum) break;
            }

            if (named.Count < minimum || Parts(named.Select(one => one.Words), shared) < minimum) continue;
            var prefix = PrefixOf(named[0].Symbol.Name, named[0].Words, shared);
            var whole = named.Where(one => one.Symbol.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(one => one.Symbol).ToImmutableArray();
            if (whole.Length >= minimum) yield return new NameGroup(prefix, whole);
        }
    }

    // Certificate and Certificates.
    private static bool IsSame(string word, string other) => word.TrimEnd('s') == other.TrimEnd('s');

    // Some that share more words than the others are one part, as KeyVaultClient and KeyVaultNamespace beside KeyExpiration; unless one of them has just these words.
    private static int Parts(IEnumerable<ImmutableArray<string>> names, int shared) =>
        names.GroupBy(words => words[shared]).Sum(same => same.Any(words => words.Length == shared + 1) ? same.Count() : 1);

    // As it is written, with underscores between.
    private static string PrefixOf(string name, ImmutableArray<string> words, int count)
    {
        var at = 0;
        foreach (var word in words.Take(count)) at = name.IndexOf(word, at, StringComparison.Ordinal) + word.Length;
        return name.Substring(0, at);
    }

    private string List(Func<ISymbol, string> name)
    {
        var shown = symbols.Take(MaxShown).Select(symbol => $"'{name(symbol)}'").ToList();
        return symbols.Length > MaxShown ? $"{string.Join(", ", shown)}, …" : $"{string.Join(", ", shown.Take(shown.Count - 1))} and {shown[shown.Count - 1]}";
    }
}
