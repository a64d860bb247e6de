using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Loads the arguments of a method, to call another method with the same signature.</summary>
internal static class ArgumentLoader
{
    private static readonly OpCode[] _shortForms = [OpCodes.Ldarg_0, OpCodes.Ldarg_1, OpCodes.Ldarg_2, OpCodes.Ldarg_3];

    /// <summary>
    /// Loads the arguments in as few bytes as possible, because the JIT decides by the length of a body whether it inlines the method.
    /// </summary>
    public static IEnumerable<Instruction> Load(MethodDefinition method)
    {
        var thisCount = method.HasThis ? 1 : 0;
        for (var i = 0; i < thisCount + method.Parameters.Count; i++)
        {
            if (i < _shortForms.Length) yield return Instruction.Create(_shortForms[i]);
            else yield return Instruction.Create(i <= byte.MaxValue ? OpCodes.Ldarg_S : OpCodes.Ldarg, method.Parameters[i - thisCount]);
        }
    }
}
