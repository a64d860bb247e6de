using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>Finds the twins that weaving adds.</summary>
internal static class TwinFinder
{
    private const string RootTypeName = "<ChalkboardTracing>";

    /// <summary>Returns the twin of a method, which has the probes; null if it has none.</summary>
    public static MethodDefinition? Find(MethodDefinition method) => FindTwinType(method.DeclaringType)?.Methods.SingleOrDefault(twin =>
        twin.Name == method.Name + (method.IsStatic ? "$static" : "") + "$traced" &&
        twin.Parameters.Skip(method.HasThis ? 1 : 0).Select(parameter => parameter.ParameterType.FullName)
            .SequenceEqual(method.Parameters.Select(parameter => parameter.ParameterType.FullName)));

    /// <summary>Returns the types that the source has.</summary>
    public static IEnumerable<TypeDefinition> GetSourceTypes(ModuleDefinition module) =>
        module.GetTypes().Where(type => !type.FullName.StartsWith(RootTypeName, StringComparison.Ordinal));

    private static TypeDefinition? FindTwinType(TypeDefinition type)
    {
        var outer = type.DeclaringType is null ? type.Module.GetType(RootTypeName) : FindTwinType(type.DeclaringType);
        var name = type.DeclaringType is not null || type.Namespace.Length == 0 ? type.Name : $"{type.Namespace}.{type.Name}";
        return outer?.NestedTypes.SingleOrDefault(nested => nested.Name == name);
    }
}
