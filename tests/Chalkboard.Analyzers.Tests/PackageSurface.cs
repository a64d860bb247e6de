using Chalkboard.Analyzers.Names;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Chalkboard.Analyzers.Tests;

/// <summary>Runs the rules on an assembly without source.</summary>
internal static class PackageSurface
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> _references = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file))]);

    public static IEnumerable<(string Rule, string Finding)> FindAll(string assembly)
    {
        var compilation = CSharpCompilation.Create("surfaces", references: _references.Value);
        var found =
            compilation.References.Select(compilation.GetAssemblyOrModuleSymbol).OfType<IAssemblySymbol>()
                .Single(symbol => symbol.Name == assembly);
        return Namespaces(found.GlobalNamespace).SelectMany(OfNamespace);
    }

    private static IEnumerable<(string, string)> OfNamespace(INamespaceSymbol space)
    {
        foreach (var type in space.GetTypeMembers().SelectMany(WithNested).Where(ApiSurface.IsVisible))
        {
            foreach (var group in PrefixedMembers.Find(type, NamingOptions.Default))
                yield return (PrefixedMembersAnalyzer.Id, $"{type.ToDisplayString()}: {group.Names} → {group.NestedNames}");
            foreach (var (common, variant, nested) in VariantMembers.Find(type, NamingOptions.Default))
                yield return (VariantMembersAnalyzer.Id, $"{type.ToDisplayString()}: '{common.Name}' and '{variant.Name}' → '{nested}'");
        }

        foreach (var group in PrefixedTypes.Find(space, NamingOptions.Default))
            yield return (PrefixedTypesAnalyzer.Id, $"{space.ToDisplayString()}: {group.Names} → {group.NestedNames}");
    }

    private static IEnumerable<INamespaceSymbol> Namespaces(INamespaceSymbol space) =>
        space.GetNamespaceMembers().SelectMany(Namespaces).Prepend(space);

    private static IEnumerable<INamedTypeSymbol> WithNested(INamedTypeSymbol type) =>
        type.GetTypeMembers().SelectMany(WithNested).Prepend(type);
}
