using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>The numbers of values that an instruction pops from the evaluation stack and pushes onto it.</summary>
internal static class StackEffect
{
    public static int GetPopCount(Instruction instruction, MethodDefinition method)
    {
        switch (instruction.OpCode.Code)
        {
            case Code.Call or Code.Callvirt or Code.Newobj or Code.Calli:
                var callee = (IMethodSignature)instruction.Operand;
                var thisCount = callee.HasThis && !callee.ExplicitThis && instruction.OpCode.Code != Code.Newobj ? 1 : 0;
                return thisCount + callee.Parameters.Count + (instruction.OpCode.Code == Code.Calli ? 1 : 0);
            case Code.Ret:
                return IsVoid(RuntimeAsync.GetBodyReturnType(method)) ? 0 : 1;
        }

        return instruction.OpCode.StackBehaviourPop switch
        {
            StackBehaviour.Pop0 or StackBehaviour.PopAll => 0,
            StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
            StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4 or
                StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref or StackBehaviour.Popi_popi_popi => 3,
            _ => 2,
        };
    }

    public static int GetPushCount(Instruction instruction) => instruction.OpCode.Code switch
    {
        Code.Call or Code.Callvirt or Code.Calli => IsVoid(((IMethodSignature)instruction.Operand).ReturnType) ? 0 : 1,
        _ => instruction.OpCode.StackBehaviourPush switch
        {
            StackBehaviour.Push0 => 0,
            StackBehaviour.Push1_push1 => 2,
            _ => 1,
        },
    };

    private static bool IsVoid(TypeReference type) =>
        type is { MetadataType: MetadataType.Void } || type is IModifierType modified && IsVoid(modified.ElementType);
}
