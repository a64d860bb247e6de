using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>What a woven method begins with: is it traced? This is all that tracing costs while it is off.</summary>
internal static class Question
{
    /// <param name="context">The method. It goes on with its body if it is not traced.</param>
    /// <param name="yes">What it does if it may be.</param>
    /// <param name="isNear">Whether that is no more than a short branch reaches over.</param>
    public static void Ask(MethodContext context, IEnumerable<Instruction> yes, bool isNear)
    {
        var instructions = context.Method.Body.Instructions;
        var no = instructions[0];
        var skip = isNear ? OpCodes.Brfalse_S : OpCodes.Brfalse;
        List<Instruction> question =
        [
            Instruction.Create(OpCodes.Ldsfld, context.Probes.On),
            Instruction.Create(skip, no),
            Instruction.Create(OpCodes.Call, context.Probes.Near),
            Instruction.Create(skip, no),
            .. yes,
        ];
        for (var i = 0; i < question.Count; i++) instructions.Insert(i, question[i]);
    }
}
