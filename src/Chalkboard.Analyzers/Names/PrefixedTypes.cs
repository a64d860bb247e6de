using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>Finds types of a namespace that share the name of another type as a prefix.</summary>
internal static class PrefixedTypes
{
    public static IEnumerable<NameGroup> Find(INamespaceSymbol namespaceSymbol, NamingOptions options)
    {
        var types = namespaceSymbol.GetTypeMembers().Where(type => type.DeclaredAccessibility == Accessibility.Public).ToList();
        // A static class, such as one of extension methods, is no type whose parts the other types could be.
        var memberNames = types.Where(type => !type.IsStatic).GroupBy(type => type.Name, StringComparer.Ordinal)
            .ToImmutableDictionary(
                same => same.Key,
                same => same.SelectMany(type => type.MemberNames).ToImmutableHashSet(StringComparer.Ordinal),
                StringComparer.Ordinal);
        // Interfaces, and types with a conventional suffix, are not nested in other types.
        return types
            .Where(
                type =>
                    type.TypeKind != TypeKind.Interface
                        && NameWords.Split(type.Name) is { Length: > 1 } words
                        && !ExcludedWords.TypeSuffixes.Contains(words[words.Length - 1]))
            .SelectMany(type => GetPrefixes(type, memberNames).Select(prefix => (Type: type, Prefix: prefix)))
            .GroupBy(candidate => candidate.Prefix, StringComparer.Ordinal)
            .Where(group => options.CanBePrefix(group.Key))
            .Select(group => new NameGroup(
                group.Key, [.. group.Select(candidate => (ISymbol)candidate.Type).GroupBy(type => type.Name).Select(same => same.First())]))
            .Where(group => group.Symbols.Length >= options.MinCount);
    }

    // Returns only the longest prefix.
    private static IEnumerable<string> GetPrefixes(INamedTypeSymbol type, ImmutableDictionary<string, ImmutableHashSet<string>> memberNames)
    {
        var words = NameWords.Split(type.Name);
        for (var count = words.Length - 1; count > 0; count--)
        {
            var prefix = NameWords.Join(words.Take(count));
            if (!memberNames.TryGetValue(prefix, out var members)) continue;
            // A nested type can't have the name of another member.
            if (!members.Contains(type.Name.Substring(prefix.Length))) yield return prefix;
            yield break;
        }
    }
}
