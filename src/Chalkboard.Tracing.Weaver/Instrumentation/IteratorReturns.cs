using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Where an iterator gives up control: it yields, or it ends.</summary>
/// <param name="current">Where it keeps what it yields.</param>
/// <param name="end">See <see cref="Returns"/>.</param>
internal sealed class IteratorReturns(FieldReference current, Instruction? end) : IInstrumentation
{
    public bool Replace(Instruction instruction, Emitter emitter)
    {
        if (instruction.OpCode.Code != Code.Ret) return false;
        var yields = emitter.Variable(emitter.Context.Module.TypeSystem.Boolean);
        emitter.Store(yields);
        emitter.LoadFrame();
        emitter.Number(emitter.CurrentLine);
        emitter.Load(yields);
        emitter.Emit(OpCodes.Ldarg_0);
        emitter.Add(Instruction.Create(OpCodes.Ldfld, current));
        emitter.Call(emitter.Probes.Yield(current.FieldType));
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
