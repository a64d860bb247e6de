using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Emits the probes at the start of a call: for the call itself, and for its arguments.</summary>
internal static class EntryProbes
{
    public static void Emit(Emitter emitter)
    {
        var context = emitter.Context;

        // The variable may not be cleared, since a method can skip the initialization of its locals.
        if (context.IsRuntimeAsync) emitter.ResetCallState();

        emitter.LoadFrame();
        emitter.Add(Instruction.Create(OpCodes.Ldsfld, context.FirstSymbol));
        emitter.LoadNumber(context.Symbol);
        emitter.Emit(OpCodes.Add);
        emitter.LoadNumber(context.Line);
        if (context.StateMachine is { } machine)
        {
            EmitEnterOrResume(emitter, machine);
            return;
        }

        if (context.DisposedIterator is not null)
        {
            emitter.LoadCallStateAddress();
            emitter.EmitCall(emitter.Probes.Abandon);
            return;
        }

        if (context.IsRuntimeAsync)
        {
            emitter.LoadCallStateAddress();
            emitter.EmitCall(emitter.Probes.EnterOrResume);
        }
        else
        {
            emitter.EmitCall(emitter.Probes.Enter);
        }

        foreach (var parameter in context.Method.Parameters) EmitArgument(emitter, parameter);
    }

    private static void EmitArgument(Emitter emitter, ParameterDefinition parameter)
    {
        var type = parameter.ParameterType.WithoutModifiers();
        if (type is not ByReferenceType { ElementType: var element })
        {
            if (ValuePassingExtensions.GetValuePassing(type) != ValuePassing.NotPossible)
                EmitArgument(emitter, parameter.Index, type, () => emitter.Load(parameter));
            return;
        }

        // A reference may be null, or point to the end of an array. Only an "in" parameter can be read safely, if it is not null.
        if (!parameter.CustomAttributes.Any(attribute =>
            attribute.AttributeType.FullName == "System.Runtime.CompilerServices.IsReadOnlyAttribute")
            || ValuePassingExtensions.GetValuePassing(element) == ValuePassing.NotPossible)
            return;
        var after = Instruction.Create(OpCodes.Nop);
        emitter.Load(parameter);
        emitter.Emit(OpCodes.Conv_U);
        emitter.Add(Instruction.Create(OpCodes.Brfalse, after));
        EmitArgument(emitter, parameter.Index, element, () =>
        {
            emitter.Load(parameter);
            emitter.Add(Instruction.Create(OpCodes.Ldobj, element));
        });
        emitter.Add(after);
    }

    private static void EmitEnterOrResume(Emitter emitter, StateMachine machine)
    {
        emitter.LoadCallStateAddress();
        emitter.EmitCall(emitter.Probes.EnterOrResume);

        var arguments = machine.Kickoff.Parameters.Select(parameter => (parameter.Index, Field: FindField(machine, parameter.Name)))
            .Where(argument => argument.Field is { } field
            && ValuePassingExtensions.GetValuePassing(field.FieldType) != ValuePassing.NotPossible).ToList();
        if (arguments.Count == 0) return;
        var after = Instruction.Create(OpCodes.Nop);
        emitter.LoadFrame();
        emitter.EmitCall(emitter.Probes.HasJustEntered);
        emitter.Add(Instruction.Create(OpCodes.Brfalse, after));
        foreach (var (index, field) in arguments)
        {
            EmitArgument(emitter, index, field!.FieldType, () =>
            {
                emitter.Emit(OpCodes.Ldarg_0);
                emitter.Add(Instruction.Create(OpCodes.Ldfld, SelfReference.To(field)));
            });
        }

        emitter.Add(after);
    }

    private static FieldDefinition? FindField(StateMachine machine, string parameter) =>
        machine.Type.Fields.FirstOrDefault(field => field.Name == parameter)
            ?? machine.Type.Fields.FirstOrDefault(field => field.Name == "$VB$Local_" + parameter);

    private static void EmitArgument(Emitter emitter, int index, TypeReference type, Action load) =>
        emitter.EmitValueProbe(type, load, index, emitter.Probes.RecordArgument, emitter.Probes.RecordArgumentReference);
}
