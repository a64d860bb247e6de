using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>Detects methods that inspect the current method or its caller. In a twin they would see the twin or the original.</summary>
internal static class CallerInspection
{
    public static bool IsUsed(MethodDefinition method) =>
        method.Body.Instructions.Any(instruction => instruction.OpCode.FlowControl == FlowControl.Call
            && instruction.Operand is MethodReference callee && InspectsCaller(callee));

    // The name is compared first, because Cecil composes the full name of a type each time.
    private static bool InspectsCaller(MethodReference callee) => callee.Name switch
    {
        "GetCallingAssembly" => callee.DeclaringType.FullName == "System.Reflection.Assembly",
        "GetCurrentMethod" => callee.DeclaringType.FullName == "System.Reflection.MethodBase",
        ".ctor" => callee.DeclaringType is { Namespace: "System.Diagnostics", Name: "StackTrace" or "StackFrame" },
        "get_StackTrace" => callee.DeclaringType.FullName == "System.Environment",
        _ => false,
    };
}
