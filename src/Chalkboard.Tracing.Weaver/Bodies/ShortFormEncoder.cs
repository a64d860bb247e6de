using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Encodes the instructions of a body in their short forms. Its branches must be long before.</summary>
internal static class ShortFormEncoder
{
    private const int SavedBytes = 3;

    public static void Apply(MethodBody body)
    {
        // Cecil computes all offsets again for each branch that it shortens, so it gets none to shorten.
        foreach (var instruction in body.Instructions) instruction.OpCode = BranchOpCodes.ToShort(instruction.OpCode);
        body.OptimizeMacros();
        SetLongOffsets(body);
        ChooseBranchForms(body);
    }

    // The offsets if all branches are long.
    private static void SetLongOffsets(MethodBody body)
    {
        var offset = 0;
        foreach (var instruction in body.Instructions)
        {
            instruction.Offset = offset;
            offset += instruction.GetSize() + (IsShort(instruction) ? SavedBytes : 0);
        }
    }

    // Each branch is encoded as if all later branches stayed long: shortening them only reduces the distance.
    private static void ChooseBranchForms(MethodBody body)
    {
        var saved = 0;
        foreach (var instruction in body.Instructions)
        {
            var offset = instruction.Offset;
            instruction.Offset = offset - saved;
            if (!IsShort(instruction)) continue;

            // Earlier instructions have their final offsets, later ones do not.
            var target = ((Instruction)instruction.Operand).Offset;
            var distance = target - (target > offset ? offset : instruction.Offset) - (instruction.GetSize() + SavedBytes);
            if (distance is >= sbyte.MinValue and <= sbyte.MaxValue) saved += SavedBytes;
            else instruction.OpCode = BranchOpCodes.ToLong(instruction.OpCode);
        }
    }

    private static bool IsShort(Instruction instruction) => instruction.OpCode.OperandType == OperandType.ShortInlineBrTarget;
}
