using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>The probes with which a call begins: the call itself, and its arguments.</summary>
internal static class Beginning
{
    public static void Emit(Emitter emitter)
    {
        var context = emitter.Context;

        // Not every method has its variables cleared.
        if (context.IsRuntimeAsync) emitter.ForgetCall();

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

        if (context.Abandoned is not null)
        {
            emitter.LoadCall();
            emitter.Call(emitter.Probes.Abandon);
            return;
        }

        if (context.IsRuntimeAsync)
        {
            emitter.LoadCall();
            emitter.Call(emitter.Probes.EnterOrResume);
        }
        else
        {
            emitter.Call(emitter.Probes.Enter);
        }

        foreach (var parameter in context.Method.Parameters) Argument(emitter, parameter);
    }

    private static void Argument(Emitter emitter, ParameterDefinition parameter)
    {
        var type = parameter.ParameterType.Plain();
        if (type is not ByReferenceType { ElementType: var element })
        {
            if (RecordableTypes.Way(type) != Recordable.No) Argument(emitter, parameter.Index, type, () => emitter.Load(parameter));
            return;
        }

        // What refers to a variable may refer to nothing, or just behind an array. Only of an "in" it is known that it is there to be read.
        if (!parameter.CustomAttributes.Any(attribute => attribute.AttributeType.FullName == "System.Runtime.CompilerServices.IsReadOnlyAttribute") || RecordableTypes.Way(element) == Recordable.No) return;
        var after = Instruction.Create(OpCodes.Nop);
        emitter.Load(parameter);
        emitter.Emit(OpCodes.Conv_U);
        emitter.Add(Instruction.Create(OpCodes.Brfalse, after));
        Argument(emitter, parameter.Index, element, () =>
        {
            emitter.Load(parameter);
            emitter.Add(Instruction.Create(OpCodes.Ldobj, element));
        });
        emitter.Add(after);
    }

    private static void EnterOrResume(Emitter emitter, StateMachine machine)
    {
        emitter.LoadCall();
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
