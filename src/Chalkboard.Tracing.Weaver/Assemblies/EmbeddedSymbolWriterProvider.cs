using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Assemblies;

/// <summary>Debug information within an assembly that is written to a stream, which has no path.</summary>
internal sealed class EmbeddedSymbolWriterProvider : ISymbolWriterProvider
{
    public ISymbolWriter GetSymbolWriter(ModuleDefinition module, string fileName) => new EmbeddedPortablePdbWriterProvider().GetSymbolWriter(module, module.Name);

    public ISymbolWriter GetSymbolWriter(ModuleDefinition module, Stream symbolStream) => GetSymbolWriter(module, module.Name);
}
