using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Instrumentation;

/// <summary>
/// What is on the evaluation stack where the block begins that watches for exceptions: it waits in variables meanwhile, as a block must be
/// entered with an empty stack. It comes before the other instrumentations, which are within the block.
/// </summary>
/// <param name="firstInBlock">The first instruction in the block.</param>
/// <param name="types">The types of what is on the stack, from the bottom up.</param>
internal sealed class StackSpill(Instruction firstInBlock, IReadOnlyList<TypeReference> types) : IInstrumentation
{
    /// <summary>Where the block begins.</summary>
    public Instruction BlockStart { get; } = Instruction.Create(OpCodes.Nop);

    public void Before(Instruction first, Instruction instruction, Emitter emitter)
    {
        if (first != firstInBlock) return;
        var variables = types.Select(emitter.NewVariable).ToList();
        foreach (var variable in Enumerable.Reverse(variables)) emitter.Store(variable);
        emitter.Add(BlockStart);
        foreach (var variable in variables) emitter.Load(variable);
    }
}
