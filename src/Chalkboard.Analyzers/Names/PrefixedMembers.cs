using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>Finds members of a type that share a prefix: <c>ColorR</c>, <c>ColorG</c>, <c>ColorB</c>.</summary>
internal static class PrefixedMembers
{
    public static IEnumerable<NameGroup> Find(INamedTypeSymbol type, NamingOptions options) => ApiSurface.GetValueMembers(type)
        .GroupBy(member => member.IsStatic)
        .SelectMany(members => NameGroup.CreateGroups(members, options.MinCount, options.CanBePrefix));
}
