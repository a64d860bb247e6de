using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>One concern of probes, while a body is copied instruction by instruction.</summary>
internal interface IInstrumentation
{
    /// <summary>Before an instruction, and before its prefixes. What branches to it branches to here.</summary>
    /// <param name="first">Its first prefix, or itself.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="emitter">What is written to.</param>
    void Before(Instruction first, Instruction instruction, Emitter emitter)
    {
    }

    /// <summary>After it. What branches to the next one doesn't come by.</summary>
    /// <param name="first">Its first prefix, or itself.</param>
    /// <param name="instruction">The instruction.</param>
    /// <param name="emitter">What is written to.</param>
    void After(Instruction first, Instruction instruction, Emitter emitter)
    {
    }

    /// <summary>In its place; false if it stays.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="emitter">What is written to.</param>
    bool TryReplace(Instruction instruction, Emitter emitter) => false;
}
