using Chalkboard.Tracing.Weaver.Assemblies;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>A method that is being woven, and what is needed for it.</summary>
internal sealed record MethodContext(MethodDefinition Method, ProbeReferences Probes, SymbolMap Symbols, FieldDefinition FirstSymbol, ExternalCalls Externals, StateMachine? Machine)
{
    public ModuleDefinition Module => Method.Module;

    public int Symbol => Symbols.Of(Method);

    public int Line => Symbols.LineOf(Method);
}
