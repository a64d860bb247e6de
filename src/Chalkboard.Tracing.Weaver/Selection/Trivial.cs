using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>
/// What is too small to be worth a probe: short methods that call nothing, and short accessors and constructors that call only others of this assembly which
/// are the same. One that calls something else may take any time, which would be that of its caller.
/// </summary>
internal static class Trivial
{
    // Accessors call accessors, and constructors those of their bases.
    private const int _deepest = 4;

    public static bool Is(MethodDefinition method, int length) => Is(method, length, _deepest);

    private static bool Is(MethodDefinition method, int length, int deepest) => method.Body.CodeSize < length && method.Body.Instructions.All(instruction =>
        instruction.OpCode.FlowControl != FlowControl.Call || (method.IsGetter || method.IsSetter || method.IsConstructor) && TakesNoTime(instruction, length, deepest));

    private static bool TakesNoTime(Instruction call, int length, int deepest)
    {
        if (call.Operand is not MethodReference callee) return false;
        if (callee is { Name: ".ctor", DeclaringType.FullName: "System.Object" } || ExternalCalls.IsOfPlumbing(callee.DeclaringType.GetElementType())) return true;
        return deepest > 0 && callee.DeclaringType.GetElementType() is TypeDefinition && callee.Resolve() is { HasBody: true } own && (call.OpCode.Code != Code.Callvirt || !own.IsVirtual) && Is(own, length, deepest - 1);
    }
}
