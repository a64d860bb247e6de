using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>The region of a body that can be in a protected block, which observes exceptions.</summary>
/// <param name="Start">The first instruction in the block.</param>
/// <param name="TypesOnStack">
/// The types of the values on the evaluation stack there, from the bottom up. They must be spilled to variables.
/// </param>
internal sealed record ProtectedRegion(Instruction Start, IReadOnlyList<TypeReference> TypesOnStack)
{
    /// <returns>
    /// The region; null if there is none. An exception then leaves the call without a probe, and the call that catches it ends this one.
    /// </returns>
    public static ProtectedRegion? Find(MethodContext context)
    {
        var body = context.Method.Body;

        // An async method stores exceptions in its task; a tail call must not be in a block.
        if (context.StateMachine is { Kind: not StateMachineKind.Iterator } || TailCallProbes.HasTailCalls(body)) return null;
        return context.Method is { IsConstructor: true, IsStatic: false, DeclaringType.IsValueType: false }
            ? FindAfterBaseConstructor(context.Method)
            : new(body.Instructions[0], []);
    }

    // A constructor must call the base constructor outside of a block.
    private static ProtectedRegion? FindAfterBaseConstructor(MethodDefinition constructor)
    {
        var type = constructor.DeclaringType;
        var instructions = constructor.Body.Instructions;
        var baseCall = instructions.FirstOrDefault(instruction =>
            instruction is { OpCode.Code: Code.Call, Operand: MethodReference { Name: ".ctor" } callee }
            && (IsSameType(callee.DeclaringType, type) || IsSameType(callee.DeclaringType, type.BaseType)));
        if (baseCall?.Next is not { } start) return null;
        var crossesBoundary = constructor.Body.ExceptionHandlers.Any(handler => handler.TryStart.Offset <= baseCall.Offset)
            || instructions.TakeWhile(instruction => instruction != start).SelectMany(GetBranchTargets)
                .Any(target => target.Offset > start.Offset)
            || instructions.SkipWhile(instruction => instruction != start).SelectMany(GetBranchTargets)
                .Any(target => target.Offset < start.Offset);
        if (crossesBoundary) return null;
        if (BodyValidator.GetStackDepthBefore(constructor.Body, start) <= 0) return new(start, []);

        // A compiler may keep a closure on the stack, which is created before the call of the base constructor. A branch to the start could
        // have other values there.
        var isBranchTarget = instructions.SelectMany(GetBranchTargets).Any(target => target == start);
        return !isBranchTarget && StackTypeInference.InferBefore(constructor, start) is { } stackTypes ? new(start, stackTypes) : null;
    }

    private static bool IsSameType(TypeReference type, TypeReference? other) =>
        other is not null && type.GetElementType().FullName == other.GetElementType().FullName;

    private static IEnumerable<Instruction> GetBranchTargets(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => [target],
        Instruction[] targets => targets,
        _ => [],
    };
}
