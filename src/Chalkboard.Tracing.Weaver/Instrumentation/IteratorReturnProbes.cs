using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Emits the probes where an iterator yields or ends.</summary>
/// <param name="machine">The iterator.</param>
/// <param name="end">See <see cref="ReturnProbes"/>.</param>
internal sealed class IteratorReturnProbes(StateMachine machine, Instruction? end) : IInstrumentation
{
    public bool TryReplace(Instruction instruction, Emitter emitter)
    {
        if (instruction.OpCode.Code != Code.Ret) return false;
        var hasValue = emitter.GetTemporary(emitter.Context.Module.TypeSystem.Boolean);
        emitter.Store(hasValue);
        emitter.EmitYield(machine, hasValue);
        if (end is not null)
        {
            emitter.Add(Instruction.Create(OpCodes.Leave, end));
            return true;
        }

        emitter.Load(hasValue);
        emitter.Emit(OpCodes.Ret);
        return true;
    }
}
