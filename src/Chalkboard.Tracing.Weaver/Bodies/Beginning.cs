using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>The probes with which a call begins: the call itself, and its arguments.</summary>
internal static class Beginning
{
    private const string _call = "<ChalkboardCall>";

    public static void Emit(Emitter emitter)
    {
        var context = emitter.Context;
        emitter.LoadFrame();
        emitter.Add(Instruction.Create(OpCodes.Ldsfld, context.FirstSymbol));
        emitter.Number(context.Symbol);
        emitter.Emit(OpCodes.Add);
        emitter.Number(context.Line);
        if (context.Machine is { } machine)
        {
            EnterOrResume(emitter, machine);
            return;
        }

        emitter.Call(emitter.Probes.Enter);
        foreach (var parameter in context.Method.Parameters.Where(parameter => RecordableTypes.Way(parameter.ParameterType) != Recordable.No))
        {
            Argument(emitter, parameter.Index, parameter.ParameterType, () => emitter.Add(Instruction.Create(OpCodes.Ldarg, parameter)));
        }
    }

    private static void EnterOrResume(Emitter emitter, StateMachine machine)
    {
        var call = machine.Type.Fields.FirstOrDefault(field => field.Name == _call);
        if (call is null) machine.Type.Fields.Add(call = new FieldDefinition(_call, FieldAttributes.Private, emitter.Context.Module.TypeSystem.Int64));
        emitter.Emit(OpCodes.Ldarg_0);
        emitter.Add(Instruction.Create(OpCodes.Ldflda, Self.Reference(call)));
        emitter.Call(emitter.Probes.EnterOrResume);

        var arguments = machine.Kickoff.Parameters.Select(parameter => (parameter.Index, Field: FieldOf(machine, parameter.Name))).Where(argument => argument.Field is { } field && RecordableTypes.Way(field.FieldType) != Recordable.No).ToList();
        if (arguments.Count == 0) return;
        var after = Instruction.Create(OpCodes.Nop);
        emitter.LoadFrame();
        emitter.Call(emitter.Probes.Entered);
        emitter.Add(Instruction.Create(OpCodes.Brfalse, after));
        foreach (var (index, field) in arguments)
        {
            Argument(emitter, index, field!.FieldType, () =>
            {
                emitter.Emit(OpCodes.Ldarg_0);
                emitter.Add(Instruction.Create(OpCodes.Ldfld, Self.Reference(field)));
            });
        }

        emitter.Add(after);
    }

    private static FieldDefinition? FieldOf(StateMachine machine, string parameter) =>
        machine.Type.Fields.FirstOrDefault(field => field.Name == parameter) ?? machine.Type.Fields.FirstOrDefault(field => field.Name == "$VB$Local_" + parameter);

    private static void Argument(Emitter emitter, int index, TypeReference type, Action load) => emitter.ValueProbe(type, load, index, emitter.Probes.Argument, emitter.Probes.ArgumentReference);
}
