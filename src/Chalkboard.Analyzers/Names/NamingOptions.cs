using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Chalkboard.Analyzers.Names;

/// <summary>The options of a rule in <c>.editorconfig</c>.</summary>
/// <param name="minCount">The number of names with one prefix that is reported.</param>
/// <param name="excludedWords">The words that can't be a prefix.</param>
internal sealed class NamingOptions(int minCount, ImmutableHashSet<string> excludedWords)
{
    private const int DefaultMinCount = 3;

    public static NamingOptions Default { get; } = new(DefaultMinCount, ExcludedWords.Default);

    public int MinCount => minCount;

    public bool CanBePrefix(string word) => word.Length > 1 && !excludedWords.Contains(word);

    public static NamingOptions Read(AnalyzerOptions options, ISymbol symbol, string rule)
    {
        if (symbol.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree is not { } tree) return Default;
        var settings = options.AnalyzerConfigOptionsProvider.GetOptions(tree);
        var minCount = settings.TryGetValue($"dotnet_code_quality.{rule}.min_count", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number > 1
            ? number
            : DefaultMinCount;
        if (!settings.TryGetValue($"dotnet_code_quality.{rule}.excluded_words", out var words))
            return minCount == DefaultMinCount ? Default : new(minCount, ExcludedWords.Default);
        return new(minCount, ExcludedWords.Default.Union(words.Split(',', '|', ' ').Where(word => word.Length > 0)));
    }
}
