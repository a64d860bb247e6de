using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>From where on a body can stand in a block that watches for exceptions.</summary>
/// <param name="Start">The first instruction in the block.</param>
/// <param name="OnStack">The types of what is on the evaluation stack there, from the bottom up. It has to wait elsewhere.</param>
internal sealed record Watched(Instruction Start, IReadOnlyList<TypeReference> OnStack)
{
    /// <returns>Null if it can't: then who catches an exception tells that it left the call.</returns>
    public static Watched? From(MethodContext context)
    {
        var body = context.Method.Body;

        // An async method puts exceptions into its task; a tail call must not stand in a block.
        if (context.Machine is { Kind: not StateMachineKind.Iterator } || TailCalls.Has(body)) return null;
        return context.Method is { IsConstructor: true, IsStatic: false, DeclaringType.IsValueType: false } ? AfterBase(context.Method) : new(body.Instructions[0], []);
    }

    // An object whose base is not constructed yet must not be in a block.
    private static Watched? AfterBase(MethodDefinition constructor)
    {
        var type = constructor.DeclaringType;
        var instructions = constructor.Body.Instructions;
        var call = instructions.FirstOrDefault(instruction => instruction is { OpCode.Code: Code.Call, Operand: MethodReference { Name: ".ctor" } callee } && (Is(callee.DeclaringType, type) || Is(callee.DeclaringType, type.BaseType)));
        if (call?.Next is not { } start) return null;
        var entered = constructor.Body.ExceptionHandlers.Any(handler => handler.TryStart.Offset <= call.Offset)
            || instructions.TakeWhile(instruction => instruction != start).SelectMany(Targets).Any(target => target.Offset > start.Offset)
            || instructions.SkipWhile(instruction => instruction != start).SelectMany(Targets).Any(target => target.Offset < start.Offset);
        if (entered) return null;
        if (BodyShape.DepthBefore(constructor.Body, start) <= 0) return new(start, []);

        // A compiler may keep a closure there, which the source makes before the base is constructed. What branches to the start would bring more.
        var again = instructions.SelectMany(Targets).Any(target => target == start);
        return !again && StackTypes.Before(constructor, start) is { } onStack ? new(start, onStack) : null;
    }

    private static bool Is(TypeReference type, TypeReference? other) => other is not null && type.GetElementType().FullName == other.GetElementType().FullName;

    private static IEnumerable<Instruction> Targets(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => [target],
        Instruction[] targets => targets,
        _ => [],
    };
}
