using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>What a method was called with, for a method of the same signature that it calls.</summary>
internal static class ArgumentLoader
{
    private static readonly OpCode[] _shortForms = [OpCodes.Ldarg_0, OpCodes.Ldarg_1, OpCodes.Ldarg_2, OpCodes.Ldarg_3];

    /// <summary>In as few bytes as may be: it is by the length of its body that a method is judged when it is to be compiled into its callers.</summary>
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
