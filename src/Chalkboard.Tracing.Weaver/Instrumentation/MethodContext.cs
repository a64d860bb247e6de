using Chalkboard.Tracing.Weaver.Assemblies;
using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>A method that is being woven, and what is needed for it.</summary>
internal sealed record MethodContext(MethodDefinition Method, ProbeReferences Probes, SymbolMap Symbols, FieldDefinition FirstSymbol, Holders Holders, ExternalCalls Externals)
{
    /// <summary>The state machine that the method moves on.</summary>
    public StateMachine? Machine { get; init; }

    /// <summary>The iterator that the method disposes of: what it does belongs to the call that the iterator is.</summary>
    public StateMachine? Abandoned { get; init; }

    public bool IsRuntimeAsync { get; } = RuntimeAsync.Is(Method);

    public ModuleDefinition Module => Method.Module;

    public int Symbol => Symbols.Of(Told);

    /// <summary>The symbol of the conditions of its <c>catch ... when</c>.</summary>
    public int Condition => Symbols.OfConditions(Told);

    public int Line => Symbols.LineOf(Told);

    /// <summary>What its body returns; null if that is nothing.</summary>
    public TypeReference? Result { get; } = RuntimeAsync.Returns(Method).Plain() is { MetadataType: not MetadataType.Void } type ? type : null;

    private MethodDefinition Told => Abandoned?.MoveNext ?? Method;
}
