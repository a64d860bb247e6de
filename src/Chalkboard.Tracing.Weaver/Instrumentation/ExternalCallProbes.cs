using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Emits the probes around calls that leave the woven assemblies.</summary>
internal sealed class ExternalCallProbes : IInstrumentation
{
    public void EmitBefore(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (EmitProbe(first, instruction, emitter, emitter.Probes.ExternalEnter)) CommandProbes.Emit(instruction, emitter);
    }

    public void EmitAfter(Instruction first, Instruction instruction, Emitter emitter) =>
        EmitProbe(first, instruction, emitter, emitter.Probes.ExternalLeave);

    private static bool EmitProbe(Instruction first, Instruction instruction, Emitter emitter, MethodReference probe)
    {
        if (TailCallProbes.IsTailCall(first) || emitter.Context.ExternalCalls.FindSymbol(instruction) is not { } symbol) return false;
        emitter.EmitProbe(probe, symbol - emitter.Symbol, emitter.CurrentLine);
        return true;
    }
}
