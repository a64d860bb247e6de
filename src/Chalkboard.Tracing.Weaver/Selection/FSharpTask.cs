using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>
/// Detects tasks of F#, which are compiled to state machines. The builder is in the data of the machine, and the outermost catch block only
/// stores the exception.
/// </summary>
internal static class FSharpTask
{
    private const string BuilderType = "System.Runtime.CompilerServices.AsyncTaskMethodBuilder`1";

    public static bool IsStateMachine(TypeDefinition type) =>
        type.Interfaces.Any(implemented => implemented.InterfaceType.GetElementType()
            .FullName == "Microsoft.FSharp.Core.CompilerServices.IResumableStateMachine`1") &&
        type.Methods.Any(method => method is { Name: "MoveNext", HasBody: true }
            && method.Body.Instructions.Any(instruction => instruction.Operand is MethodReference { Name: "SetResult" } callee
            && IsBuilderMethod(callee)));

    public static bool IsBuilderMethod(MethodReference callee) => callee.DeclaringType.GetElementType().FullName == BuilderType;
}
