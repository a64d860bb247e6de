using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>Methods that ask who runs or who called: in a twin they would see the original, or the twin.</summary>
internal static class LooksAtItsCaller
{
    public static bool Does(MethodDefinition method) => method.Body.Instructions.Any(instruction => instruction.OpCode.FlowControl == FlowControl.Call && instruction.Operand is MethodReference callee && Asks(callee));

    private static bool Asks(MethodReference callee) => (callee.DeclaringType.FullName, callee.Name) switch
    {
        ("System.Reflection.Assembly", "GetCallingAssembly") => true,
        ("System.Reflection.MethodBase", "GetCurrentMethod") => true,
        ("System.Diagnostics.StackTrace" or "System.Diagnostics.StackFrame", ".ctor") => true,
        ("System.Environment", "get_StackTrace") => true,
        _ => false,
    };
}
