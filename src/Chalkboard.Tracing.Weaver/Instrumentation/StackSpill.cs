using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// Spills the evaluation stack to variables where the protected block begins, because a block must be entered with an empty stack. It comes
/// before the other instrumentations, which are within the block.
/// </summary>
/// <param name="firstInBlock">The first instruction in the block.</param>
/// <param name="types">The types of the values on the stack, from the bottom up.</param>
internal sealed class StackSpill(Instruction firstInBlock, IReadOnlyList<TypeReference> types) : IInstrumentation
{
    /// <summary>The first instruction of the block.</summary>
    public Instruction BlockStart { get; } = Instruction.Create(OpCodes.Nop);

    public void EmitBefore(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (first != firstInBlock) return;
        var variables = types.Select(emitter.NewVariable).ToList();
        foreach (var variable in Enumerable.Reverse(variables)) emitter.Store(variable);
        emitter.Add(BlockStart);
        foreach (var variable in variables) emitter.Load(variable);
    }
}
