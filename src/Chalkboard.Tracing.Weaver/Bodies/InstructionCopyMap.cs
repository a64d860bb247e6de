using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>What became of each instruction of a body: the first that stands in its place. By its offset, as it was read, which needs no hashing.</summary>
internal sealed class InstructionCopyMap(MethodBody source)
{
    private readonly Instruction?[] _byOffset = new Instruction?[source.Instructions[^1].Offset + 1];

    /// <summary>Null for one that belongs to a prefix before it.</summary>
    public Instruction? this[Instruction instruction]
    {
        get => _byOffset[instruction.Offset];
        set => _byOffset[instruction.Offset] = value;
    }

    /// <summary>Null if there is none at an offset.</summary>
    public Instruction? FindByOffset(int offset) => (uint)offset < (uint)_byOffset.Length ? _byOffset[offset] : null;
}
