using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>What is too small to be worth a probe: accessors, and methods that call nothing.</summary>
internal static class Trivial
{
    public static bool Is(MethodDefinition method, int length) => method.Body.CodeSize < length && (method.IsGetter || method.IsSetter || CallsNothing(method));

    private static bool CallsNothing(MethodDefinition method) => method.Body.Instructions.All(instruction =>
        instruction.OpCode.FlowControl != FlowControl.Call || instruction.Operand is MethodReference { Name: ".ctor" } && instruction.OpCode.Code == Code.Call);
}
