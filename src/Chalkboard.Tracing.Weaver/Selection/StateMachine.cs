using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Selection;

internal sealed record StateMachine(StateMachineKind Kind, TypeDefinition Type, MethodDefinition Kickoff, MethodDefinition MoveNext)
{
    private FieldDefinition? _callStateField;

    /// <summary>Where it keeps which call it is, since it was woven.</summary>
    public FieldDefinition CallStateField
    {
        get
        {
            if (_callStateField is null) Type.Fields.Add(_callStateField = new FieldDefinition("<ChalkboardCall>", FieldAttributes.Private, Type.Module.TypeSystem.Int64));
            return _callStateField;
        }
    }

    /// <summary>Where an iterator keeps what it yields.</summary>
    public FieldDefinition? CurrentField => Type.Fields.FirstOrDefault(definition => definition.Name is "<>2__current" or "$Current");
}
