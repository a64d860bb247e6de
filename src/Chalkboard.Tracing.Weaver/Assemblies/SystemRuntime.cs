using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>Where the types of the base library are found that no older one has, whatever a woven assembly was compiled for.</summary>
internal static class SystemRuntime
{
    private const string Name = "System.Runtime";

    // Of the first .NET that has all types that are used, or any later one.
    private static readonly Version _version = new(8, 0, 0, 0);
    private static readonly byte[] _token = [0xB0, 0x3F, 0x5F, 0x7F, 0x11, 0xD5, 0x0A, 0x3A];

    public static IMetadataScope GetScope(ModuleDefinition module)
    {
        var existing = module.AssemblyReferences.FirstOrDefault(reference => reference.Name == Name && reference.Version >= _version);
        if (existing is not null) return existing;
        var added = new AssemblyNameReference(Name, _version) { PublicKeyToken = _token };
        module.AssemblyReferences.Add(added);
        return added;
    }
}
