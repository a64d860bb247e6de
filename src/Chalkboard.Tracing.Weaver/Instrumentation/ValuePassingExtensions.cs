using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

internal static class ValuePassingExtensions
{
    /// <summary>Returns a type without its custom modifiers, such as that of an init setter.</summary>
    public static TypeReference WithoutModifiers(this TypeReference type) =>
        type is IModifierType modified ? modified.ElementType.WithoutModifiers() : type is PinnedType or SentinelType
            ? ((TypeSpecification)type).ElementType.WithoutModifiers() : type;

    public static ValuePassing GetValuePassing(TypeReference type) => type.WithoutModifiers() switch
    {
        ByReferenceType => ValuePassing.NotPossible,
        PointerType or FunctionPointerType => ValuePassing.Pointer,
        { FullName: "System.TypedReference" or "System.ArgIterator" or "System.RuntimeArgumentHandle" or "System.Void" } =>
            ValuePassing.NotPossible,
        GenericParameter => ValuePassing.Value,
        ArrayType => ValuePassing.Reference,
        { IsValueType: true } or { IsPrimitive: true } => ValuePassing.Value,
        _ => ValuePassing.Reference,
    };
}
