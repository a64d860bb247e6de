using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>Resolves no assembly. Weaving reads no other assembly, so its output depends only on the input.</summary>
internal sealed class NullAssemblyResolver : IAssemblyResolver
{
    public AssemblyDefinition? Resolve(AssemblyNameReference name) => null;

    public AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) => null;

    public void Dispose()
    {
    }
}
