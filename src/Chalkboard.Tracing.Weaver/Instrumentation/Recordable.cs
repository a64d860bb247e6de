using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>How a value of a type can be handed to a probe without being boxed.</summary>
internal enum Recordable
{
    /// <summary>Not at all: a reference to a variable, or what can't be the argument of a generic method.</summary>
    No,

    /// <summary>As an object, which it is.</summary>
    Reference,

    /// <summary>As a number, which it becomes.</summary>
    Pointer,

    /// <summary>By a generic probe.</summary>
    Value,
}

internal static class RecordableTypes
{
    /// <summary>A type without what a compiler says of it beside, such as that an init setter returns nothing.</summary>
    public static TypeReference Plain(this TypeReference type) => type is IModifierType modified ? modified.ElementType.Plain() : type is PinnedType or SentinelType ? ((TypeSpecification)type).ElementType.Plain() : type;

    public static Recordable Way(TypeReference type) => type.Plain() switch
    {
        ByReferenceType => Recordable.No,
        PointerType or FunctionPointerType => Recordable.Pointer,
        { FullName: "System.TypedReference" or "System.ArgIterator" or "System.RuntimeArgumentHandle" or "System.Void" } => Recordable.No,
        GenericParameter => Recordable.Value,
        ArrayType => Recordable.Reference,
        { IsValueType: true } or { IsPrimitive: true } => Recordable.Value,
        _ => Recordable.Reference,
    };
}
