using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>Detects types and methods that a compiler generates.</summary>
internal static class CompilerGenerated
{
    public static bool IsType(TypeDefinition type) =>
        type.Name is "<Module>" || type.Name.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal)
            || type.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == "Microsoft.CodeAnalysis.EmbeddedAttribute")
            || type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal)
            || type.Name.StartsWith("VB$AnonymousType", StringComparison.Ordinal);

    // Lambdas and local functions are in the source, although some have the attribute.
    public static bool IsMethod(MethodDefinition method) =>
        method.CustomAttributes.Any(attribute =>
            attribute.AttributeType.FullName == "System.Runtime.CompilerServices.CompilerGeneratedAttribute") && !IsSourceFunction(
            method.Name)
        || method.Name == "<Clone>$"
        || method.IsConstructor && method.DeclaringType.Name.StartsWith('<');

    public static bool IsIteratorFinally(MethodDefinition method) => method.Name.StartsWith("<>m__Finally", StringComparison.Ordinal);

    private static bool IsSourceFunction(string name) =>
        name.Contains(">b__", StringComparison.Ordinal) || name.Contains(">g__", StringComparison.Ordinal)
            || name.Contains(">__debug@", StringComparison.Ordinal) || name == "<Main>$" || name.Contains("$$", StringComparison.Ordinal);
}
