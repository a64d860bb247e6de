using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// Calls in the place of the return: the call ends before the one that takes its place begins, so that a recursion
/// of any depth needs no stack, traced or not.
/// </summary>
internal sealed class TailCallProbes : IInstrumentation
{
    public static bool HasTailCalls(MethodBody body) => body.Instructions.Any(instruction => instruction.OpCode.Code == Code.Tail);

    /// <summary>Whether a call that begins with this prefix is one.</summary>
    public static bool IsTailCall(Instruction first)
    {
        for (var instruction = first; instruction is { OpCode.OpCodeType: OpCodeType.Prefix }; instruction = instruction.Next)
        {
            if (instruction.OpCode.Code == Code.Tail) return true;
        }

        return false;
    }

    public void Before(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (IsTailCall(first)) emitter.EmitProbe(emitter.Probes.Leave, emitter.CurrentLine);
    }

    public void After(Instruction first, Instruction instruction, Emitter emitter)
    {
        // The return belongs to it: nothing may come between. The one of the source follows, for what branches to it.
        if (IsTailCall(first)) emitter.Emit(OpCodes.Ret);
    }
}
