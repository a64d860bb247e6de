using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>
/// Finds collections that are named like another one with a word before or after, and have the same shape:
/// <c>Headers</c> and <c>BytesHeaders</c>.
/// </summary>
internal static class VariantMembers
{
    public static IEnumerable<(ISymbol Common, ISymbol Variant, string Nested)> Find(INamedTypeSymbol type, NamingOptions options)
    {
        var members = ApiSurface.GetValueMembers(type).Select(
            member => (Symbol: member, Words: NameWords.Split(member.Name), Type: ApiSurface.GetMemberType(member))).ToList();
        var prefixes = PrefixedMembers.Find(type, options).Select(
            group => NameWords.Split(group.Prefix)[0]).ToImmutableHashSet(StringComparer.Ordinal);
        foreach (var variant in members)
        {
            // Members of a group are reported by the other rule.
            if (variant.Words.Length < 2 || !ApiSurface.IsCollection(variant.Type) || prefixes.Contains(variant.Words[0])) continue;
            foreach (var common in members)
            {
                if (common.Words.Length != variant.Words.Length - 1
                    || common.Symbol.IsStatic != variant.Symbol.IsStatic
                    || !IsSameShape(common.Type, variant.Type))
                    continue;
                var variantWord = variant.Words.Skip(1).SequenceEqual(common.Words) ? variant.Words[0]
                    : variant.Words.Take(common.Words.Length).SequenceEqual(common.Words) ? variant.Words[variant.Words.Length - 1]
                    : null;
                if (variantWord is not null && options.CanBePrefix(variantWord))
                    yield return (common.Symbol, variant.Symbol, $"{common.Symbol.Name}.{variantWord}");
            }
        }
    }

    // IDictionary<string, string> and IDictionary<string, byte[]> have the same shape.
    private static bool IsSameShape(ITypeSymbol type, ITypeSymbol other) =>
        SymbolEqualityComparer.Default.Equals(type.OriginalDefinition, other.OriginalDefinition);
}
