using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>
/// Detects methods that are too small for a probe: short methods without calls, and short accessors and constructors that call only such
/// methods of the same assembly. A method that calls another one may take any time, which would be attributed to its caller.
/// </summary>
internal static class TrivialMethod
{
    // Accessors may call accessors, and constructors call those of their bases.
    private const int MaxDepth = 4;

    public static bool IsTrivial(MethodDefinition method, int minCodeSize) => IsTrivial(method, minCodeSize, MaxDepth);

    private static bool IsTrivial(MethodDefinition method, int minCodeSize, int maxDepth) => method.Body.CodeSize < minCodeSize
        && method.Body.Instructions.All(instruction =>
        instruction.OpCode.FlowControl != FlowControl.Call || (method.IsGetter || method.IsSetter || method.IsConstructor)
            && IsTrivialCall(instruction, minCodeSize, maxDepth));

    private static bool IsTrivialCall(Instruction call, int minCodeSize, int maxDepth)
    {
        if (call.Operand is not MethodReference callee) return false;
        if (callee is { Name: ".ctor", DeclaringType.FullName: "System.Object" }
            || ExternalCallFilter.IsIgnoredType(callee.DeclaringType.GetElementType()))
            return true;
        return maxDepth > 0 && callee.DeclaringType.GetElementType() is TypeDefinition
            && callee.Resolve() is { HasBody: true } calleeDefinition && (call.OpCode.Code != Code.Callvirt || !calleeDefinition.IsVirtual)
            && IsTrivial(calleeDefinition, minCodeSize, maxDepth - 1);
    }
}
