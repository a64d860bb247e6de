using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Gives the instructions of a body their short forms, where there are any. Its branches must be long before.</summary>
internal static class ShortFormEncoder
{
    private const int SavedBytes = 3;

    public static void Apply(MethodBody body)
    {
        // Cecil measures the whole body again after each branch that it shortens. So it gets none to look at.
        foreach (var instruction in body.Instructions) instruction.OpCode = BranchOpCodes.ToShort(instruction.OpCode);
        body.OptimizeMacros();
        SetLongOffsets(body);
        ChooseBranchForms(body);
    }

    // Where everything stands as long as all branches are long.
    private static void SetLongOffsets(MethodBody body)
    {
        var offset = 0;
        foreach (var instruction in body.Instructions)
        {
            instruction.Offset = offset;
            offset += instruction.GetSize() + (IsShort(instruction) ? SavedBytes : 0);
        }
    }

    // One after the other, each as if all behind it stayed long: shortening them only brings what it branches to nearer.
    private static void ChooseBranchForms(MethodBody body)
    {
        var saved = 0;
        foreach (var instruction in body.Instructions)
        {
            var offset = instruction.Offset;
            instruction.Offset = offset - saved;
            if (!IsShort(instruction)) continue;

            // What comes before is where it will be, what comes behind is not yet.
            var target = ((Instruction)instruction.Operand).Offset;
            var distance = target - (target > offset ? offset : instruction.Offset) - (instruction.GetSize() + SavedBytes);
            if (distance is >= sbyte.MinValue and <= sbyte.MaxValue) saved += SavedBytes;
            else instruction.OpCode = BranchOpCodes.ToLong(instruction.OpCode);
        }
    }

    private static bool IsShort(Instruction instruction) => instruction.OpCode.OperandType == OperandType.ShortInlineBrTarget;
}
