using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Makes each enumeration of an iterator an operation: the method returns a wrapper of its result. The method itself only creates the
/// iterator, which does its work when it is enumerated.
/// </summary>
internal static class RootIteratorWeaver
{
    public static void Weave(MethodDefinition method, string name, ProbeReferences probes)
    {
        var wrap = probes.RootWrapIterator(method.ReturnType);
        var instructions = method.Body.Instructions;
        foreach (var end in instructions.Where(instruction => instruction.OpCode == OpCodes.Ret).ToList())
        {
            // Branches to the end lead to the wrapping.
            (end.OpCode, end.Operand) = (OpCodes.Ldstr, name);
            var index = instructions.IndexOf(end);
            instructions.Insert(index + 1, Instruction.Create(OpCodes.Call, wrap));
            instructions.Insert(index + 2, Instruction.Create(OpCodes.Ret));
        }

        method.Body.MaxStackSize++;
    }
}
