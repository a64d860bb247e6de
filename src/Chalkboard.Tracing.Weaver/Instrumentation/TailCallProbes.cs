using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// Emits the probes of tail calls. The call ends before its tail call starts, so that a recursion of any depth needs no stack,
/// traced or not.
/// </summary>
internal sealed class TailCallProbes : IInstrumentation
{
    public static bool HasTailCalls(MethodBody body) => body.Instructions.Any(instruction => instruction.OpCode.Code == Code.Tail);

    /// <summary>Returns whether an instruction with these prefixes is a tail call.</summary>
    public static bool IsTailCall(Instruction first)
    {
        for (var instruction = first; instruction is { OpCode.OpCodeType: OpCodeType.Prefix }; instruction = instruction.Next)
        {
            if (instruction.OpCode.Code == Code.Tail) return true;
        }

        return false;
    }

    public void EmitBefore(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (IsTailCall(first)) emitter.EmitProbe(emitter.Probes.Leave, emitter.CurrentLine);
    }

    public void EmitAfter(Instruction first, Instruction instruction, Emitter emitter)
    {
        // The return must directly follow the call. The original return follows, for branches to it.
        if (IsTailCall(first)) emitter.Emit(OpCodes.Ret);
    }
}
