using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// Calls in the place of the return: the call ends before the one that takes its place begins, so that a recursion
/// of any depth needs no stack, traced or not.
/// </summary>
internal sealed class TailCalls : IInstrumentation
{
    public static bool Has(MethodBody body) => body.Instructions.Any(instruction => instruction.OpCode.Code == Code.Tail);

    /// <summary>Whether a call that begins with this prefix is one.</summary>
    public static bool Is(Instruction first)
    {
        for (var at = first; at is { OpCode.OpCodeType: OpCodeType.Prefix }; at = at.Next)
        {
            if (at.OpCode.Code == Code.Tail) return true;
        }

        return false;
    }

    public void Before(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (Is(first)) emitter.Probe(emitter.Probes.Leave, emitter.CurrentLine);
    }

    public void After(Instruction first, Instruction instruction, Emitter emitter)
    {
        // The return belongs to it: nothing may come between. The one of the source follows, for what branches to it.
        if (Is(first)) emitter.Emit(OpCodes.Ret);
    }
}
