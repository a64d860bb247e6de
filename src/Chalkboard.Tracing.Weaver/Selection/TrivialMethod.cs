using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>
/// What is too small to be worth a probe: short methods that call nothing, and short accessors and constructors that call only others of this assembly which
/// are the same. One that calls something else may take any time, which would be that of its caller.
/// </summary>
internal static class TrivialMethod
{
    // Accessors call accessors, and constructors those of their bases.
    private const int MaxDepth = 4;

    public static bool IsTrivial(MethodDefinition method, int minCodeSize) => IsTrivial(method, minCodeSize, MaxDepth);

    private static bool IsTrivial(MethodDefinition method, int minCodeSize, int maxDepth) => method.Body.CodeSize < minCodeSize && method.Body.Instructions.All(instruction =>
        instruction.OpCode.FlowControl != FlowControl.Call || (method.IsGetter || method.IsSetter || method.IsConstructor) && IsTrivialCall(instruction, minCodeSize, maxDepth));

    private static bool IsTrivialCall(Instruction call, int minCodeSize, int maxDepth)
    {
        if (call.Operand is not MethodReference callee) return false;
        if (callee is { Name: ".ctor", DeclaringType.FullName: "System.Object" } || ExternalCallFilter.IsPlumbingType(callee.DeclaringType.GetElementType())) return true;
        return maxDepth > 0 && callee.DeclaringType.GetElementType() is TypeDefinition && callee.Resolve() is { HasBody: true } calleeDefinition && (call.OpCode.Code != Code.Callvirt || !calleeDefinition.IsVirtual) && IsTrivial(calleeDefinition, minCodeSize, maxDepth - 1);
    }
}
