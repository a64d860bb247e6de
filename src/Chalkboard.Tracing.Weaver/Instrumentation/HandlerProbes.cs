using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Emits the probes at the start of catch and finally blocks, where callees that have not returned have ended.</summary>
internal sealed class HandlerProbes : IInstrumentation
{
    private readonly HashSet<int> _catches = [];
    private readonly HashSet<int> _finallies = [];

    public HandlerProbes(MethodBody body, Func<ExceptionHandler, bool> isSourceHandler)
    {
        foreach (var handler in body.ExceptionHandlers.Where(isSourceHandler))
        {
            if (handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter) _catches.Add(handler.HandlerStart.Offset);
            else _finallies.Add(handler.HandlerStart.Offset);
        }
    }

    public void EmitBefore(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (emitter.Context.IsRuntimeAsync && (_finallies.Contains(first.Offset) || _catches.Contains(first.Offset)))
            emitter.EmitAfterAwait();
        if (_finallies.Contains(first.Offset)) emitter.EmitProbe(emitter.Probes.RecordUnwind);
        if (!_catches.Contains(first.Offset)) return;
        emitter.Emit(OpCodes.Dup);
        emitter.Store(emitter.ExceptionVariable);
        emitter.LoadFrame();
        emitter.Load(emitter.ExceptionVariable);
        emitter.EmitCall(emitter.Probes.RecordCatch);
    }
}
