using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>Emits one kind of probes while a body is copied instruction by instruction.</summary>
internal interface IInstrumentation
{
    /// <summary>Emits instructions before an instruction and its prefixes. Branches to it lead here.</summary>
    /// <param name="first">The first prefix of the instruction, or the instruction itself.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="emitter">The emitter.</param>
    void EmitBefore(Instruction first, Instruction instruction, Emitter emitter)
    {
    }

    /// <summary>Emits instructions after an instruction. Branches to the next instruction skip them.</summary>
    /// <param name="first">The first prefix of the instruction, or the instruction itself.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="emitter">The emitter.</param>
    void EmitAfter(Instruction first, Instruction instruction, Emitter emitter)
    {
    }

    /// <summary>Replaces an instruction. Returns false if it stays.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="emitter">The emitter.</param>
    bool TryReplace(Instruction instruction, Emitter emitter) => false;
}
