using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>A task of F#, compiled to a state machine. Its builder stands in the data of the machine, and its outermost catch block only keeps the exception.</summary>
internal static class FSharpTask
{
    private const string BuilderType = "System.Runtime.CompilerServices.AsyncTaskMethodBuilder`1";

    public static bool IsStateMachine(TypeDefinition type) =>
        type.Interfaces.Any(implemented => implemented.InterfaceType.GetElementType().FullName == "Microsoft.FSharp.Core.CompilerServices.IResumableStateMachine`1") &&
        type.Methods.Any(method => method is { Name: "MoveNext", HasBody: true } && method.Body.Instructions.Any(instruction => instruction.Operand is MethodReference { Name: "SetResult" } callee && IsBuilderMethod(callee)));

    public static bool IsBuilderMethod(MethodReference callee) => callee.DeclaringType.GetElementType().FullName == BuilderType;
}
