using Chalkboard.Tracing.Weaver.Assemblies;
using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>A method that is being woven, and what is needed for it.</summary>
internal sealed record MethodContext(MethodDefinition Method, ProbeReferences Probes, SymbolMap Symbols, FieldDefinition FirstSymbol, TwinHolders TwinHolders, ExternalCallFilter ExternalCalls)
{
    /// <summary>The state machine that the method moves on.</summary>
    public StateMachine? StateMachine { get; init; }

    /// <summary>The iterator that the method disposes of: what it does belongs to the call that the iterator is.</summary>
    public StateMachine? DisposedIterator { get; init; }

    public bool IsRuntimeAsync { get; } = RuntimeAsync.IsRuntimeAsync(Method);

    public ModuleDefinition Module => Method.Module;

    public int Symbol => Symbols.GetNumber(RecordedMethod);

    /// <summary>The symbol of the conditions of its <c>catch ... when</c>.</summary>
    public int FilterSymbol => Symbols.GetOrAddFilter(RecordedMethod);

    public int Line => Symbols.GetLine(RecordedMethod);

    /// <summary>What its body returns; null if that is nothing.</summary>
    public TypeReference? ResultType { get; } = RuntimeAsync.GetBodyReturnType(Method).WithoutModifiers() is { MetadataType: not MetadataType.Void } type ? type : null;

    private MethodDefinition RecordedMethod => DisposedIterator?.MoveNext ?? Method;
}
