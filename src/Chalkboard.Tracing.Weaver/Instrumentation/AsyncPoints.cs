using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// Where an async method suspends, and where it ends: before its task completes, because what waits for it may
/// run within the completion, and is not called by it.
/// </summary>
internal sealed class AsyncPoints(StateMachine machine) : IInstrumentation
{
    public static bool IsOfBuilder(StateMachine machine, MethodReference callee) => ResumableTask.Is(machine.Type) ? ResumableTask.IsOfBuilder(callee) : machine.Type.Fields.Any(field =>
        field.FieldType.GetElementType().FullName == callee.DeclaringType.GetElementType().FullName &&
        (field.Name is "<>t__builder" or "$Builder" || field.FieldType.GetElementType().FullName == "System.Threading.Tasks.Sources.ManualResetValueTaskSourceCore`1"));

    public void Before(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (instruction.Operand is not MethodReference callee || instruction.OpCode.FlowControl != FlowControl.Call || !IsOfBuilder(machine, callee)) return;
        switch (callee.Name)
        {
            case "AwaitOnCompleted" or "AwaitUnsafeOnCompleted":
                emitter.Probe(emitter.Probes.Suspend, emitter.CurrentLine);
                break;
            case "SetResult" when machine.Kind == StateMachineKind.AsyncIterator:
                var yields = emitter.Variable(emitter.Context.Module.TypeSystem.Boolean);
                emitter.Store(yields);
                emitter.Yield(machine, yields);
                emitter.Load(yields);
                break;
            case "SetResult":
                Result(callee, emitter);
                break;
            case "SetException":
                emitter.Store(emitter.Exception);
                emitter.LoadFrame();
                emitter.Load(emitter.Exception);
                emitter.Call(emitter.Probes.FailWith);
                if (machine.Kind == StateMachineKind.AsyncIterator) emitter.ForgetCall();
                emitter.Load(emitter.Exception);
                break;
        }
    }

    private static void Result(MethodReference callee, Emitter emitter)
    {
        if (callee.Parameters.Count == 0 || callee.DeclaringType is not GenericInstanceType { GenericArguments: [var type] })
        {
            emitter.Probe(emitter.Probes.Leave, emitter.CurrentLine);
            return;
        }

        var result = emitter.Variable(type);
        emitter.Store(result);
        emitter.ValueProbe(type, () => emitter.Load(result), emitter.CurrentLine, emitter.Probes.LeaveWith, emitter.Probes.LeaveReference);
        emitter.Load(result);
    }
}
