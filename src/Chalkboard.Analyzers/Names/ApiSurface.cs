using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>What users of an assembly see of it.</summary>
internal static class ApiSurface
{
    public static bool IsVisible(ISymbol symbol)
    {
        for (var current = symbol; current is not null and not INamespaceSymbol; current = current.ContainingSymbol)
            if (current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal)) return false;
        return true;
    }

    /// <summary>Properties and fields that a type itself gives their names.</summary>
    public static IEnumerable<ISymbol> GetValueMembers(INamedTypeSymbol type) => type.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface && !IsAttribute(type)
        ? type.GetMembers().Where(member => IsPropertyOrField(member) && !IsConstant(member) && IsVisible(member) && !member.IsImplicitlyDeclared && !IsOverridable(member) && !IsNamedElsewhere(type, member))
        : [];

    public static ITypeSymbol GetMemberType(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    /// <summary>Whether a type is a collection that a type of one's own could stand for, and hold something more: a number or a text could not.</summary>
    public static bool IsCollection(ITypeSymbol type) =>
        type is IArrayTypeSymbol || type is INamedTypeSymbol { IsGenericType: true } named && named.AllInterfaces.Append(named).Any(implemented => implemented.SpecialType == SpecialType.System_Collections_IEnumerable);

    private static bool IsPropertyOrField(ISymbol member) => member is IPropertySymbol { IsIndexer: false } or IFieldSymbol { AssociatedSymbol: null } && member.CanBeReferencedByName;

    // What is said where an attribute is used can't be nested.
    private static bool IsAttribute(INamedTypeSymbol type)
    {
        for (var baseType = type.BaseType; baseType is not null; baseType = baseType.BaseType)
            if (baseType is { Name: nameof(Attribute), ContainingNamespace.Name: nameof(System) }) return true;
        return false;
    }

    // Constants, and what is named once and for all: colours, features, versions. They name things of the world, in its words.
    private static bool IsConstant(ISymbol member) => member is { IsStatic: true } and (IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true } or IPropertySymbol { SetMethod: null });

    // Who derives from the type overrides them one by one.
    private static bool IsOverridable(ISymbol member) => member.IsVirtual || member.IsAbstract && member.ContainingType.TypeKind != TypeKind.Interface;

    // Another has given it its name.
    private static bool IsNamedElsewhere(INamedTypeSymbol type, ISymbol member)
    {
        if (member.IsOverride) return true;
        for (var baseType = type.BaseType; baseType is not null; baseType = baseType.BaseType)
            if (baseType.GetMembers(member.Name).Any(IsVisible)) return true;
        return type.TypeKind != TypeKind.Interface && type.AllInterfaces
            .SelectMany(implemented => implemented.GetMembers(member.Name))
            .Any(declared => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(declared), member));
    }
}
