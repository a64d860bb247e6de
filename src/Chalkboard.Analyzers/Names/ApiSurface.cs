using Microsoft.CodeAnalysis;

namespace Chalkboard.Analyzers.Names;

/// <summary>The visible part of an assembly.</summary>
internal static class ApiSurface
{
    public static bool IsVisible(ISymbol symbol)
    {
        for (var current = symbol; current is not null and not INamespaceSymbol; current = current.ContainingSymbol)
            if (current.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
                return false;
        return true;
    }

    /// <summary>Returns the properties and fields whose names the type declares itself, and does not inherit or implement.</summary>
    public static IEnumerable<ISymbol> GetValueMembers(INamedTypeSymbol type) =>
        type.TypeKind is TypeKind.Class or TypeKind.Struct or TypeKind.Interface && !IsAttribute(type)
        ? type.GetMembers().Where(
            member =>
                IsPropertyOrField(member)
                    && !IsConstant(member)
                    && IsVisible(member)
                    && !member.IsImplicitlyDeclared
                    && !IsOverridable(member)
                    && !IsNamedElsewhere(type, member))
        : [];

    public static ITypeSymbol GetMemberType(ISymbol member) =>
        member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    /// <summary>
    /// Returns whether a type is a collection. The author of an API can derive a collection with further members, but not a number or text.
    /// </summary>
    public static bool IsCollection(ITypeSymbol type) =>
        type is IArrayTypeSymbol
            || type is INamedTypeSymbol { IsGenericType: true } named && named.AllInterfaces.Append(named).Any(
                implemented => implemented.SpecialType == SpecialType.System_Collections_IEnumerable);

    private static bool IsPropertyOrField(ISymbol member) =>
        member is IPropertySymbol { IsIndexer: false } or IFieldSymbol { AssociatedSymbol: null } && member.CanBeReferencedByName;

    // The arguments of an attribute can't be nested.
    private static bool IsAttribute(INamedTypeSymbol type)
    {
        for (var baseType = type.BaseType; baseType is not null; baseType = baseType.BaseType)
            if (baseType is { Name: nameof(Attribute), ContainingNamespace.Name: nameof(System) }) return true;
        return false;
    }

    // Constants and static read-only values, such as colours or versions, are named after things outside of the program.
    private static bool IsConstant(ISymbol member) =>
        member is { IsStatic: true } and (
            IFieldSymbol { IsReadOnly: true } or IFieldSymbol { IsConst: true } or IPropertySymbol { SetMethod: null });

    // Derived types override such members one by one.
    private static bool IsOverridable(ISymbol member) =>
        member.IsVirtual || member.IsAbstract && member.ContainingType.TypeKind != TypeKind.Interface;

    // A base type or an interface has chosen the name.
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
