using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// Emits the probes where an async method is suspended, and where it ends. The end is recorded before the task completes, because
/// continuations may run within the completion, and are not called by the method.
/// </summary>
internal sealed class AsyncProbes(StateMachine machine) : IInstrumentation
{
    public static bool IsBuilderMethod(StateMachine machine, MethodReference callee) => FSharpTask.IsStateMachine(machine.Type)
        ? FSharpTask.IsBuilderMethod(callee)
        : machine.Type.Fields.Any(field =>
        field.FieldType.GetElementType().FullName == callee.DeclaringType.GetElementType().FullName &&
        (field.Name is "<>t__builder" or "$Builder" || field.FieldType.GetElementType()
            .FullName == "System.Threading.Tasks.Sources.ManualResetValueTaskSourceCore`1"));

    public void EmitBefore(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (instruction.Operand is not MethodReference callee || instruction.OpCode.FlowControl != FlowControl.Call
            || !IsBuilderMethod(machine, callee))
            return;
        switch (callee.Name)
        {
            case "AwaitOnCompleted" or "AwaitUnsafeOnCompleted":
                emitter.EmitProbe(emitter.Probes.Suspend, emitter.CurrentLine);
                break;
            case "SetResult" when machine.Kind == StateMachineKind.AsyncIterator:
                var hasValue = emitter.GetTemporary(emitter.Context.Module.TypeSystem.Boolean);
                emitter.Store(hasValue);
                emitter.EmitYield(machine, hasValue);
                emitter.Load(hasValue);
                break;
            case "SetResult":
                EmitResult(callee, emitter);
                break;
            case "SetException":
                emitter.Store(emitter.ExceptionVariable);
                emitter.LoadFrame();
                emitter.Load(emitter.ExceptionVariable);
                emitter.EmitCall(emitter.Probes.FailWith);
                if (machine.Kind == StateMachineKind.AsyncIterator) emitter.ResetCallState();
                emitter.Load(emitter.ExceptionVariable);
                break;
        }
    }

    private static void EmitResult(MethodReference callee, Emitter emitter)
    {
        if (callee.Parameters.Count == 0 || callee.DeclaringType is not GenericInstanceType { GenericArguments: [var type] })
        {
            emitter.EmitProbe(emitter.Probes.Leave, emitter.CurrentLine);
            return;
        }

        var result = emitter.GetTemporary(type);
        emitter.Store(result);
        emitter.EmitValueProbe(
            type, () => emitter.Load(result), emitter.CurrentLine, emitter.Probes.LeaveWith, emitter.Probes.LeaveReference);
        emitter.Load(result);
    }
}
