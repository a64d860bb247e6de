using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Emits handlers that observe an exception that leaves a body, without changing its behaviour. A filter that always rejects gets
/// the exception, and a fault block runs when the call ends. Catching and rethrowing would run inner finally blocks before the
/// filters of callers.
/// </summary>
internal static class ExceptionProbes
{
    public static List<ExceptionHandler> Emit(Emitter emitter, Instruction start, Instruction end)
    {
        var filter = Instruction.Create(OpCodes.Stloc, emitter.ExceptionVariable);
        emitter.Add(filter);
        emitter.LoadFrame();
        emitter.Load(emitter.ExceptionVariable);
        emitter.EmitCall(emitter.Probes.SetException);

        // Before the inner fault blocks of an iterator run, which dispose of it.
        if (emitter.Context.StateMachine is not null) emitter.ResetCallState();
        emitter.Add(Instruction.Create(OpCodes.Ldc_I4_0));
        emitter.Emit(OpCodes.Endfilter);

        // Never reached.
        var unreachableHandler = emitter.Emit(OpCodes.Pop);
        emitter.Emit(OpCodes.Rethrow);

        var fault = Instruction.Create(OpCodes.Nop);
        emitter.Add(fault);
        if (emitter.Context.IsRuntimeAsync) emitter.EmitAfterAwait();
        emitter.LoadFrame();
        emitter.EmitCall(emitter.Probes.Fail);
        emitter.Emit(OpCodes.Endfinally);
        return
        [
            new ExceptionHandler(ExceptionHandlerType.Filter) { TryStart = start, TryEnd = filter, FilterStart = filter,
                HandlerStart = unreachableHandler, HandlerEnd = fault },
            new ExceptionHandler(ExceptionHandlerType.Fault) { TryStart = start, TryEnd = fault, HandlerStart = fault, HandlerEnd = end },
        ];
    }
}
