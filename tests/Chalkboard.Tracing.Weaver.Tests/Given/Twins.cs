using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>Where weaving keeps what it adds to types.</summary>
internal static class Twins
{
    private const string Root = "<ChalkboardTracing>";

    /// <summary>The method with the probes; null if there is none.</summary>
    public static MethodDefinition? Of(MethodDefinition method) => HolderOf(method.DeclaringType)?.Methods.SingleOrDefault(twin =>
        twin.Name == method.Name + (method.IsStatic ? "$static" : "") + "$traced" &&
        twin.Parameters.Skip(method.HasThis ? 1 : 0).Select(parameter => parameter.ParameterType.FullName)
            .SequenceEqual(method.Parameters.Select(parameter => parameter.ParameterType.FullName)));

    /// <summary>The types that the source has.</summary>
    public static IEnumerable<TypeDefinition> Without(ModuleDefinition module) =>
        module.GetTypes().Where(type => !type.FullName.StartsWith(Root, StringComparison.Ordinal));

    private static TypeDefinition? HolderOf(TypeDefinition type)
    {
        var outer = type.DeclaringType is null ? type.Module.GetType(Root) : HolderOf(type.DeclaringType);
        var name = type.DeclaringType is not null || type.Namespace.Length == 0 ? type.Name : $"{type.Namespace}.{type.Name}";
        return outer?.NestedTypes.SingleOrDefault(holder => holder.Name == name);
    }
}
