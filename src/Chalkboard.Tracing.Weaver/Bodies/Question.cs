using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>What a woven method begins with: is it traced, and into which log? This is all that tracing costs while it is off.</summary>
internal static class Question
{
    /// <param name="context">The method.</param>
    /// <param name="log">A variable of it, for the answer.</param>
    /// <param name="no">Where it goes on if it is not traced.</param>
    /// <param name="yes">What it does if it is.</param>
    /// <param name="isNear">Whether that is no more than a short branch reaches over.</param>
    public static void Ask(MethodContext context, VariableDefinition log, Instruction no, IEnumerable<Instruction> yes, bool isNear)
    {
        var skip = isNear ? OpCodes.Brfalse_S : OpCodes.Brfalse;
        List<Instruction> question =
        [
            Instruction.Create(OpCodes.Ldsfld, context.Probes.On),
            Instruction.Create(skip, no),
            Instruction.Create(OpCodes.Call, context.Probes.Here),
            Instruction.Create(OpCodes.Stloc, log),
            Instruction.Create(OpCodes.Ldloc, log),
            Instruction.Create(skip, no),
            .. yes,
        ];
        var instructions = context.Method.Body.Instructions;
        for (var i = 0; i < question.Count; i++) instructions.Insert(i, question[i]);
    }

    public static VariableDefinition Log(MethodContext context) => new(context.Module.TypeSystem.Object);
}
