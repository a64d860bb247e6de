using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Chalkboard.Tracing.Build.Tests.Given;

/// <summary>What an assembly is, as its file says.</summary>
internal static class Image
{
    public static bool IsWoven(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        var metadata = reader.GetMetadataReader();
        return metadata.ManifestResources.Any(
            resource => metadata.GetString(metadata.GetManifestResource(resource).Name) == "Chalkboard.Tracing.Map");
    }

    /// <summary>Where a woven assembly has the traced forms of its methods.</summary>
    public static string PlacementIn(string file)
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

    public static bool IsCompiledAhead(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
