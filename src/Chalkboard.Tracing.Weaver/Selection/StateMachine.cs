using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>A state machine that a compiler has generated for a method.</summary>
internal sealed record StateMachine(StateMachineKind Kind, TypeDefinition Type, MethodDefinition Kickoff, MethodDefinition MoveNext)
{
    private FieldDefinition? _callStateField;

    /// <summary>The field with the identity of the call, which weaving adds.</summary>
    public FieldDefinition CallStateField
    {
        get
        {
            if (_callStateField is null)
                Type.Fields.Add(
                    _callStateField = new FieldDefinition("<ChalkboardCall>", FieldAttributes.Private, Type.Module.TypeSystem.Int64));
            return _callStateField;
        }
    }

    /// <summary>The field with the current value of an iterator; null for an async method.</summary>
    public FieldDefinition? CurrentField => Type.Fields.FirstOrDefault(definition => definition.Name is "<>2__current" or "$Current");
}
