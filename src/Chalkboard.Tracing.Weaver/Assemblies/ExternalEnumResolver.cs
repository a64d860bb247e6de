using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>
/// Resolves enums of other assemblies whose constants are written. Their underlying types are those of the constants that were read, so no
/// other assembly is needed.
/// </summary>
internal sealed class ExternalEnumResolver() : MetadataResolver(new NullAssemblyResolver())
{
    private readonly Dictionary<string, TypeDefinition> _enums = new(StringComparer.Ordinal);

    public void AddFromConstants(ModuleDefinition module)
    {
        foreach (var type in module.GetTypes())
        {
            foreach (var field in type.Fields.Where(field => field.HasConstant)) AddFromConstants(field.FieldType, field.Constant, module);
            foreach (var property in type.Properties.Where(property => property.HasConstant))
                AddFromConstants(property.PropertyType, property.Constant, module);
            foreach (var parameter in type.Methods.SelectMany(method => method.Parameters).Where(parameter => parameter.HasConstant))
                AddFromConstants(parameter.ParameterType, parameter.Constant, module);
        }
    }

    public override TypeDefinition? Resolve(TypeReference type) =>
        base.Resolve(type) ?? _enums.GetValueOrDefault(type.GetElementType().FullName);

    private void AddFromConstants(TypeReference type, object? constant, ModuleDefinition module)
    {
        // Optional parameters such as int? x = 5, and DayOfWeek? x = DayOfWeek.Monday.
        if (type is GenericInstanceType { FullName: var name, GenericArguments: [var argument] }
            && name.StartsWith("System.Nullable`1", StringComparison.Ordinal))
            type = argument;
        if (GetUnderlyingType(constant, module.TypeSystem) is not { } underlyingType || type is not { IsPrimitive: false }
            || type.GetElementType() is TypeDefinition)
            return;
        var definition = new TypeDefinition(type.Namespace, type.Name, TypeAttributes.Sealed,
            new TypeReference("System", "Enum", module, module.TypeSystem.CoreLibrary));
        definition.Fields.Add(new FieldDefinition("value__",
            FieldAttributes.Public | FieldAttributes.SpecialName | FieldAttributes.RTSpecialName, underlyingType));
        _enums.TryAdd(type.GetElementType().FullName, definition);
    }

    private static TypeReference? GetUnderlyingType(object? constant, TypeSystem system) => constant switch
    {
        sbyte => system.SByte,
        byte => system.Byte,
        short => system.Int16,
        ushort => system.UInt16,
        int => system.Int32,
        uint => system.UInt32,
        long => system.Int64,
        ulong => system.UInt64,
        _ => null,
    };
}
