using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Emits the probes around calls that leave the woven assemblies.</summary>
internal sealed class ExternalCallProbes : IInstrumentation
{
    public void EmitBefore(Instruction first, Instruction instruction, Emitter emitter) =>
        EmitProbe(first, instruction, emitter, emitter.Probes.ExternalEnter);

    public void EmitAfter(Instruction first, Instruction instruction, Emitter emitter) =>
        EmitProbe(first, instruction, emitter, emitter.Probes.ExternalLeave);

    private static void EmitProbe(Instruction first, Instruction instruction, Emitter emitter, MethodReference probe)
    {
        if (TailCallProbes.IsTailCall(first) || emitter.Context.ExternalCalls.FindSymbol(instruction) is not { } symbol) return;
        emitter.EmitProbe(probe, symbol - emitter.Symbol, emitter.CurrentLine);
    }
}
