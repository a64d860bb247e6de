using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Maps each instruction of a body to the first instruction of its copy. It is indexed by the original offset, which needs no hashing.
/// </summary>
internal sealed class InstructionCopyMap(MethodBody source)
{
    private readonly Instruction?[] _byOffset = new Instruction?[source.Instructions[^1].Offset + 1];

    /// <summary>The copy; null for an instruction that follows a prefix.</summary>
    public Instruction? this[Instruction instruction]
    {
        get => _byOffset[instruction.Offset];
        set => _byOffset[instruction.Offset] = value;
    }

    /// <summary>Returns the copy of the instruction at an offset; null if there is none.</summary>
    public Instruction? FindByOffset(int offset) => (uint)offset < (uint)_byOffset.Length ? _byOffset[offset] : null;
}
