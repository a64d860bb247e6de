using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Chalkboard.Tracing.Build.Tests.Infrastructure;

/// <summary>Reads properties of an assembly from its file.</summary>
internal static class AssemblyFile
{
    public static bool IsWoven(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        var metadata = reader.GetMetadataReader();
        return metadata.ManifestResources.Any(
            resource => metadata.GetString(metadata.GetManifestResource(resource).Name) == "Chalkboard.Tracing.Map");
    }

    /// <summary>Returns the placement of the twins of a woven assembly.</summary>
    public static string GetPlacement(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        var metadata = reader.GetMetadataReader();
        var types = metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).ToList();
        if (types.Any(
            type => type.IsNested && metadata.GetString(metadata.GetTypeDefinition(type.GetDeclaringType()).Name) == "<ChalkboardTracing>"))
            return "SeparateType";
        return metadata.MethodDefinitions.Any(
            method => metadata.GetString(metadata.GetMethodDefinition(method).Name).EndsWith("$traced", StringComparison.Ordinal))
            ? "SameType"
            : "SameMethod";
    }

    public static bool IsReadyToRun(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
