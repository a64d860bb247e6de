using Mono.Cecil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>Methods that the runtime makes async: their bodies return what the task will hold, and suspend within calls.</summary>
internal static class RuntimeAsync
{
    private const MethodImplAttributes AsyncFlag = (MethodImplAttributes)0x2000;

    public static bool IsRuntimeAsync(MethodDefinition method) => (method.ImplAttributes & AsyncFlag) != 0;

    /// <summary>What the body of a method returns.</summary>
    public static TypeReference GetBodyReturnType(MethodDefinition method)
    {
        if (!IsRuntimeAsync(method)) return method.ReturnType;
        return method.ReturnType is GenericInstanceType { GenericArguments: [var result] } ? result : method.Module.TypeSystem.Void;
    }

    /// <summary>Whether a method waits for something.</summary>
    public static bool IsAwait(MethodReference callee) => callee is { Name: "Await" or "AwaitAwaiter" or "UnsafeAwaitAwaiter", Parameters.Count: 1, DeclaringType.FullName: "System.Runtime.CompilerServices.AsyncHelpers" };
}
