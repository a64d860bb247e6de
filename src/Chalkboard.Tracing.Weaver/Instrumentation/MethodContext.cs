using Chalkboard.Tracing.Weaver.Assemblies;
using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>The context of a method that is woven.</summary>
internal sealed record MethodContext(MethodDefinition Method, ProbeReferences Probes, SymbolMap Symbols, FieldDefinition FirstSymbol,
    TwinHolders TwinHolders, ExternalCallFilter ExternalCalls)
{
    /// <summary>The state machine whose <c>MoveNext</c> the method is; null if it is none.</summary>
    public StateMachine? StateMachine { get; init; }

    /// <summary>The iterator that the method disposes of, to whose call it belongs; null if it is none.</summary>
    public StateMachine? DisposedIterator { get; init; }

    public bool IsRuntimeAsync { get; } = RuntimeAsync.IsRuntimeAsync(Method);

    public ModuleDefinition Module => Method.Module;

    public int Symbol => Symbols.GetNumber(RecordedMethod);

    /// <summary>The symbol of its exception filters.</summary>
    public int FilterSymbol => Symbols.GetOrAddFilter(RecordedMethod);

    public int Line => Symbols.GetLine(RecordedMethod);

    /// <summary>The type that its body returns; null for void.</summary>
    public TypeReference? ResultType { get; } =
        RuntimeAsync.GetBodyReturnType(Method).WithoutModifiers() is { MetadataType: not MetadataType.Void } type ? type : null;

    private MethodDefinition RecordedMethod => DisposedIterator?.MoveNext ?? Method;
}
