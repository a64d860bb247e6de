using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>What users of an assembly see of it.</summary>
internal static class ApiSurface
{
    public static bool IsVisible(ISymbol symbol)
    {
        for (var at = symbol; at is not null and not INamespaceSymbol; at = at.ContainingSymbol)
            if (at.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal)) return false;
        return true;
    }

    /// <summary>Properties and fields that a type itself gives their names.</summary>
    public static IEnumerable<ISymbol> Values(INamedTypeSymbol type) => type.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface && !IsAttribute(type)
        ? type.GetMembers().Where(member => IsValue(member) && !IsKnownValue(member) && IsVisible(member) && !member.IsImplicitlyDeclared && !member.IsOverride && !IsOfInterface(type, member))
        : [];

    public static ITypeSymbol TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    /// <summary>Whether a type could hold something more: a number or a text could not.</summary>
    public static bool IsObject(ITypeSymbol type) =>
        type.SpecialType is SpecialType.None or SpecialType.System_Object && type.TypeKind is TypeKind.Class or TypeKind.Interface
        && type.ToDisplayString() is not ("System.Type" or "System.Type?" or "System.Uri" or "System.Uri?" or "System.Version" or "System.Version?");

    private static bool IsValue(ISymbol member) => member is IPropertySymbol { IsIndexer: false } or IFieldSymbol { AssociatedSymbol: null } && member.CanBeReferencedByName;

    // What is said where an attribute is used can't be nested.
    private static bool IsAttribute(INamedTypeSymbol type)
    {
        for (var at = type.BaseType; at is not null; at = at.BaseType)
            if (at is { Name: nameof(Attribute), ContainingNamespace.Name: nameof(System) }) return true;
        return false;
    }

    // Constants, and what is named once and for all: colours, features, versions. They name things of the world, in its words.
    private static bool IsKnownValue(ISymbol member) => member is { IsStatic: true } and (IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true } or IPropertySymbol { SetMethod: null });

    // Another has given it its name.
    private static bool IsOfInterface(INamedTypeSymbol type, ISymbol member) => type.TypeKind != TypeKind.Interface && type.AllInterfaces
        .SelectMany(implemented => implemented.GetMembers(member.Name))
        .Any(declared => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(declared), member));
}
