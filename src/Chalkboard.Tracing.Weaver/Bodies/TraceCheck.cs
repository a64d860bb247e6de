using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>What a woven method begins with: is it traced? This is all that tracing costs while it is off.</summary>
internal static class TraceCheck
{
    /// <param name="context">The method. It goes on with its body if it is not traced.</param>
    /// <param name="whenTraced">What it does if it may be.</param>
    /// <param name="useShortBranch">Whether that is no more than a short branch reaches over.</param>
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
