using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>Detects runtime-async methods. Their bodies return the result of the task, and are suspended within calls.</summary>
internal static class RuntimeAsync
{
    private const MethodImplAttributes AsyncFlag = (MethodImplAttributes)0x2000;

    public static bool IsRuntimeAsync(MethodDefinition method) => (method.ImplAttributes & AsyncFlag) != 0;

    /// <summary>Returns the type that the body of a method returns.</summary>
    public static TypeReference GetBodyReturnType(MethodDefinition method)
    {
        if (!IsRuntimeAsync(method)) return method.ReturnType;
        return method.ReturnType is GenericInstanceType { GenericArguments: [var result] } ? result : method.Module.TypeSystem.Void;
    }

    /// <summary>Returns whether a method awaits its argument.</summary>
    public static bool IsAwait(MethodReference callee) =>
        callee is
        {
            Name: "Await" or "AwaitAwaiter" or "UnsafeAwaitAwaiter", Parameters.Count: 1,
            DeclaringType.FullName: "System.Runtime.CompilerServices.AsyncHelpers"
        };
}
