using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Watches a body for an exception that leaves it, and changes nothing about it. A filter that always refuses sees which
/// exception it is; a fault block runs as the call ends. Catching and rethrowing would run inner finally blocks before
/// the filters of callers.
/// </summary>
internal static class ExceptionWatch
{
    public static List<ExceptionHandler> Emit(Emitter emitter, Instruction start, Instruction end)
    {
        var filter = Instruction.Create(OpCodes.Stloc, emitter.Exception);
        emitter.Add(filter);
        emitter.LoadFrame();
        emitter.Load(emitter.Exception);
        emitter.Call(emitter.Probes.Thrown);

        // Before inner fault blocks of an iterator run, which dispose of it.
        if (emitter.Context.Machine is not null) emitter.ForgetCall();
        emitter.Add(Instruction.Create(OpCodes.Ldc_I4_0));
        emitter.Emit(OpCodes.Endfilter);

        // Never reached.
        var refused = emitter.Emit(OpCodes.Pop);
        emitter.Emit(OpCodes.Rethrow);

        var fault = Instruction.Create(OpCodes.Nop);
        emitter.Add(fault);
        if (emitter.Context.IsRuntimeAsync) emitter.Awaited();
        emitter.LoadFrame();
        emitter.Call(emitter.Probes.Fail);
        emitter.Emit(OpCodes.Endfinally);
        return
        [
            new ExceptionHandler(ExceptionHandlerType.Filter) { TryStart = start, TryEnd = filter, FilterStart = filter, HandlerStart = refused, HandlerEnd = fault },
            new ExceptionHandler(ExceptionHandlerType.Fault) { TryStart = start, TryEnd = fault, HandlerStart = fault, HandlerEnd = end },
        ];
    }
}
