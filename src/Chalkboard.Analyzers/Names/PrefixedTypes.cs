using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>Types of a namespace that share a prefix in place of a type or namespace that holds them: <c>CallTraceOptions</c>, <c>CallTraceFilter</c>, <c>CallTraceLimits</c>.</summary>
internal static class PrefixedTypes
{
    public static IEnumerable<NameGroup> Find(INamespaceSymbol namespaceSymbol, NamingOptions options)
    {
        var types = namespaceSymbol.GetTypeMembers().Where(type => type.DeclaredAccessibility == Accessibility.Public).ToList();
        // Nobody has one of a static class.
        var memberNames = types.Where(type => !type.IsStatic).GroupBy(type => type.Name, StringComparer.Ordinal)
            .ToImmutableDictionary(same => same.Key, same => same.SelectMany(type => type.MemberNames).ToImmutableHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        // A type that has the prefix for its name is what the others could be nested in.
        return types
            .Where(type => type.TypeKind != TypeKind.Interface && NameWords.Split(type.Name) is { Length: > 1 } words && !ExcludedWords.TypeSuffixes.Contains(words[words.Length - 1]))
            .SelectMany(type => GetPrefixes(type, memberNames).Select(prefix => (Type: type, Prefix: prefix)))
            .GroupBy(candidate => candidate.Prefix, StringComparer.Ordinal)
            .Where(group => options.CanBePrefix(group.Key))
            .Select(group => new NameGroup(group.Key, [.. group.Select(candidate => (ISymbol)candidate.Type).GroupBy(type => type.Name).Select(types => types.First())]))
            .Where(group => group.Symbols.Length >= options.MinCount);
    }

    // The longest one alone.
    private static IEnumerable<string> GetPrefixes(INamedTypeSymbol type, ImmutableDictionary<string, ImmutableHashSet<string>> memberNames)
    {
        var words = NameWords.Split(type.Name);
        for (var count = words.Length - 1; count > 0; count--)
        {
            var prefix = NameWords.Join(words.Take(count));
            if (!memberNames.TryGetValue(prefix, out var members)) continue;
            // A type can't be called as a member beside it is.
            if (!members.Contains(type.Name.Substring(prefix.Length))) yield return prefix;
            yield break;
        }
    }
}
