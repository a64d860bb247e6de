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
        return metadata.ManifestResources.Any(resource => metadata.GetString(metadata.GetManifestResource(resource).Name) == "Chalkboard.Tracing.Map");
    }

    /// <summary>Whether methods have been added for those that are woven.</summary>
    public static bool HasTwins(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        var metadata = reader.GetMetadataReader();
        return metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Any(type => type.IsNested && metadata.GetString(metadata.GetTypeDefinition(type.GetDeclaringType()).Name) == "<ChalkboardTracing>");
    }

    public static bool IsCompiledAhead(string file)
    {
        using var reader = new PEReader(File.OpenRead(file));
        return reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
