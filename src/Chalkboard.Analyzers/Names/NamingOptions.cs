using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Chalkboard.Analyzers.Names;

/// <summary>What <c>.editorconfig</c> says of a rule.</summary>
/// <param name="minimum">How many names with one prefix are too many.</param>
/// <param name="excluded">Words that stand for no namespace.</param>
internal sealed class NamingOptions(int minimum, ImmutableHashSet<string> excluded)
{
    private const int DefaultMinimum = 3;

    public static NamingOptions Default { get; } = new(DefaultMinimum, ExcludedWords.Default);

    public int Minimum => minimum;

    public bool MayBePrefix(string word) => word.Length > 1 && !excluded.Contains(word);

    public static NamingOptions Of(AnalyzerOptions options, ISymbol symbol, string rule)
    {
        if (symbol.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree is not { } tree) return Default;
        var settings = options.AnalyzerConfigOptionsProvider.GetOptions(tree);
        var minimum = settings.TryGetValue($"dotnet_code_quality.{rule}.minimum", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 1
            ? number
            : DefaultMinimum;
        if (!settings.TryGetValue($"dotnet_code_quality.{rule}.excluded_words", out var words)) return minimum == DefaultMinimum ? Default : new(minimum, ExcludedWords.Default);
        return new(minimum, ExcludedWords.Default.Union(words.Split(',', '|', ' ').Where(word => word.Length > 0)));
    }
}
