using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>Methods that ask who runs or who called: in a twin they would see the original, or the twin.</summary>
internal static class CallerInspection
{
    public static bool IsUsed(MethodDefinition method) => method.Body.Instructions.Any(instruction => instruction.OpCode.FlowControl == FlowControl.Call && instruction.Operand is MethodReference callee && InspectsCaller(callee));

    // Names first: the full name of a type is put together each time.
    private static bool InspectsCaller(MethodReference callee) => callee.Name switch
    {
        "GetCallingAssembly" => callee.DeclaringType.FullName == "System.Reflection.Assembly",
        "GetCurrentMethod" => callee.DeclaringType.FullName == "System.Reflection.MethodBase",
        ".ctor" => callee.DeclaringType is { Namespace: "System.Diagnostics", Name: "StackTrace" or "StackFrame" },
        "get_StackTrace" => callee.DeclaringType.FullName == "System.Environment",
        _ => false,
    };
}
