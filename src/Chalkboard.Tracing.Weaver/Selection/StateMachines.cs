using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>The state machines of a module, with their methods: async methods, iterators and async iterators.</summary>
internal sealed class StateMachines
{
    private readonly Dictionary<TypeDefinition, StateMachine> _machines = [];
    private readonly Dictionary<MethodDefinition, StateMachine> _kickoffs = [];

    public StateMachines(IEnumerable<MethodDefinition> methods)
    {
        foreach (var method in methods)
        {
            foreach (var attribute in method.CustomAttributes)
            {
                StateMachineKind? kind = attribute.AttributeType.FullName switch
                {
                    "System.Runtime.CompilerServices.AsyncStateMachineAttribute" => StateMachineKind.Async,
                    "System.Runtime.CompilerServices.IteratorStateMachineAttribute" => StateMachineKind.Iterator,
                    "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute" => StateMachineKind.AsyncIterator,
                    _ => null,
                };
                if (kind is null || attribute.ConstructorArguments is not [{ Value: TypeReference reference }]) continue;
                if (reference.GetElementType() is not TypeDefinition type
                    || type.Methods.FirstOrDefault(member => member.Name == "MoveNext") is not { } moveNext)
                    continue;
                var machine = new StateMachine(kind.Value, type, method, moveNext);
                if (kind != StateMachineKind.Async && machine.CurrentField is null) continue;
                _machines[type] = machine;
                _kickoffs[method] = machine;
            }

            // In Release builds, the state machine of an F# task has no attribute, and its kickoff method may have other code.
            if (method.Name == "MoveNext" && FSharpTask.IsStateMachine(method.DeclaringType))
                _machines[method.DeclaringType] = new StateMachine(StateMachineKind.Async, method.DeclaringType, method, method);
        }
    }

    public bool IsKickoff(MethodDefinition method) => _kickoffs.ContainsKey(method);

    public bool IsStateMachine(TypeDefinition type) => _machines.ContainsKey(type);

    /// <summary>Finds the state machine whose <c>MoveNext</c> a method is; null if it is none.</summary>
    public StateMachine? FindByMoveNext(MethodDefinition method) =>
        method.Name == "MoveNext" && _machines.TryGetValue(method.DeclaringType, out var machine) ? machine : null;

    /// <summary>Finds the state machine of a kickoff method; null if it has none.</summary>
    public StateMachine? FindByKickoff(MethodDefinition method) => _kickoffs.GetValueOrDefault(method);

    /// <summary>Finds the iterator whose <c>Dispose</c> a method is; null if it is none.</summary>
    public StateMachine? FindByDispose(MethodDefinition method) =>
        method is { Name: "System.IDisposable.Dispose" or "Dispose", HasParameters: false }
            && _machines.TryGetValue(method.DeclaringType, out var machine) && machine.Kind == StateMachineKind.Iterator ? machine : null;

    public MethodDefinition? FindKickoff(MethodDefinition method) => _machines.GetValueOrDefault(method.DeclaringType)?.Kickoff;
}
