using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>How a value of a type can be handed to a probe without being boxed.</summary>
internal enum ValuePassing
{
    /// <summary>Not at all: a reference to a variable, or what can't be the argument of a generic method.</summary>
    NotPossible,

    /// <summary>As an object, which it is.</summary>
    Reference,

    /// <summary>As a number, which it becomes.</summary>
    Pointer,

    /// <summary>By a generic probe.</summary>
    Value,
}

internal static class ValuePassingExtensions
{
    /// <summary>A type without what a compiler says of it beside, such as that an init setter returns nothing.</summary>
    public static TypeReference WithoutModifiers(this TypeReference type) => type is IModifierType modified ? modified.ElementType.WithoutModifiers() : type is PinnedType or SentinelType ? ((TypeSpecification)type).ElementType.WithoutModifiers() : type;

    public static ValuePassing GetValuePassing(TypeReference type) => type.WithoutModifiers() switch
    {
        ByReferenceType => ValuePassing.NotPossible,
        PointerType or FunctionPointerType => ValuePassing.Pointer,
        { FullName: "System.TypedReference" or "System.ArgIterator" or "System.RuntimeArgumentHandle" or "System.Void" } => ValuePassing.NotPossible,
        GenericParameter => ValuePassing.Value,
        ArrayType => ValuePassing.Reference,
        { IsValueType: true } or { IsPrimitive: true } => ValuePassing.Value,
        _ => ValuePassing.Reference,
    };
}
