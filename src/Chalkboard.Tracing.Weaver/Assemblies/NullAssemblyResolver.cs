using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>Weaving looks into no other assembly: what it gives depends on the input alone, and nothing has to be found.</summary>
internal sealed class NullAssemblyResolver : IAssemblyResolver
{
    public AssemblyDefinition? Resolve(AssemblyNameReference name) => null;

    public AssemblyDefinition? Resolve(AssemblyNameReference name, ReaderParameters parameters) => null;

    public void Dispose()
    {
    }
}
