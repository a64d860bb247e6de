using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Emits the check at the start of a woven method. It is the only cost while nothing is traced.</summary>
internal static class TraceCheck
{
    /// <param name="context">The method. It runs its body if it is not traced.</param>
    /// <param name="whenTraced">The instructions that run if it may be traced.</param>
    /// <param name="useShortBranch">True if these instructions are within the range of a short branch.</param>
    public static void Emit(MethodContext context, IEnumerable<Instruction> whenTraced, bool useShortBranch)
    {
        var instructions = context.Method.Body.Instructions;
        var originalStart = instructions[0];
        var branch = useShortBranch ? OpCodes.Brfalse_S : OpCodes.Brfalse;
        List<Instruction> check =
        [
            Instruction.Create(OpCodes.Ldsfld, context.Probes.IsEnabled),
            Instruction.Create(branch, originalStart),
            Instruction.Create(OpCodes.Call, context.Probes.MayBeTraced),
            Instruction.Create(branch, originalStart),
            .. whenTraced,
        ];
        for (var i = 0; i < check.Count; i++) instructions.Insert(i, check[i]);
    }
}
