using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>Types of a namespace that share a prefix in place of a type or namespace that holds them: <c>CallTraceOptions</c>, <c>CallTraceFilter</c>, <c>CallTraceLimits</c>.</summary>
internal static class PrefixedTypes
{
    public static IEnumerable<NameGroup> In(INamespaceSymbol space, NamingOptions options)
    {
        var types = space.GetTypeMembers().Where(type => type.DeclaredAccessibility == Accessibility.Public).ToList();
        // Nobody has one of a static class.
        var names = types.Where(type => !type.IsStatic).GroupBy(type => type.Name, StringComparer.Ordinal)
            .ToImmutableDictionary(same => same.Key, same => same.SelectMany(type => type.MemberNames).ToImmutableHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        // A type that has the prefix for its name is what the others could be nested in.
        return types
            .Where(type => type.TypeKind != TypeKind.Interface && Words.Of(type.Name) is { Length: > 1 } words && !ExcludedWords.EndsOfTypes.Contains(words[words.Length - 1]))
            .SelectMany(type => Prefixes(type, names).Select(prefix => (Type: type, Prefix: prefix)))
            .GroupBy(one => one.Prefix, StringComparer.Ordinal)
            .Where(group => options.MayBePrefix(group.Key))
            .Select(group => new NameGroup(group.Key, [.. group.Select(one => (ISymbol)one.Type).GroupBy(type => type.Name).Select(types => types.First())]))
            .Where(group => group.Symbols.Length >= options.Minimum);
    }

    // The longest one alone.
    private static IEnumerable<string> Prefixes(INamedTypeSymbol type, ImmutableDictionary<string, ImmutableHashSet<string>> names)
    {
        var words = Words.Of(type.Name);
        for (var count = words.Length - 1; count > 0; count--)
        {
            var prefix = Words.Join(words.Take(count));
            if (!names.TryGetValue(prefix, out var members)) continue;
            // A type can't be called as a member beside it is.
            if (!members.Contains(type.Name.Substring(prefix.Length))) yield return prefix;
            yield break;
        }
    }
}
