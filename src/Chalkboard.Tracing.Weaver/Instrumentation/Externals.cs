using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Probes around calls that leave the woven assemblies.</summary>
internal sealed class Externals : IInstrumentation
{
    public void Before(Instruction first, Instruction instruction, Emitter emitter) => Probe(first, instruction, emitter, emitter.Probes.ExternalEnter);

    public void After(Instruction first, Instruction instruction, Emitter emitter) => Probe(first, instruction, emitter, emitter.Probes.ExternalLeave);

    private static void Probe(Instruction first, Instruction instruction, Emitter emitter, MethodReference probe)
    {
        if (TailCalls.Is(first) || emitter.Context.Externals.Symbol(instruction) is not { } symbol) return;
        emitter.Probe(probe, symbol - emitter.Symbol, emitter.CurrentLine);
    }
}
