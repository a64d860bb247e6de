using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Where an iterator gives up control: it yields, or it ends.</summary>
/// <param name="machine">The iterator.</param>
/// <param name="end">See <see cref="Returns"/>.</param>
internal sealed class IteratorReturns(StateMachine machine, Instruction? end) : IInstrumentation
{
    public bool Replace(Instruction instruction, Emitter emitter)
    {
        if (instruction.OpCode.Code != Code.Ret) return false;
        var yields = emitter.Variable(emitter.Context.Module.TypeSystem.Boolean);
        emitter.Store(yields);
        emitter.Yield(machine, yields);
        if (end is not null)
        {
            emitter.Add(Instruction.Create(OpCodes.Leave, end));
            return true;
        }

        emitter.Load(yields);
        emitter.Emit(OpCodes.Ret);
        return true;
    }
}
