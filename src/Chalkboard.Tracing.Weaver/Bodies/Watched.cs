using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>From where on a body can stand in a block that watches for exceptions.</summary>
internal static class Watched
{
    /// <returns>Null if it can't: then who catches an exception tells that it left the call.</returns>
    public static Instruction? From(MethodContext context)
    {
        var body = context.Method.Body;

        // An async method puts exceptions into its task; a tail call must not stand in a block.
        if (context.Machine is { Kind: not StateMachineKind.Iterator } || TailCalls.Has(body)) return null;
        return context.Method is { IsConstructor: true, IsStatic: false, DeclaringType.IsValueType: false } ? AfterBase(context.Method) : body.Instructions[0];
    }

    // An object whose base is not constructed yet must not be in a block.
    private static Instruction? AfterBase(MethodDefinition constructor)
    {
        var type = constructor.DeclaringType;
        var instructions = constructor.Body.Instructions;
        var call = instructions.FirstOrDefault(instruction => instruction is { OpCode.Code: Code.Call, Operand: MethodReference { Name: ".ctor" } callee } && (Is(callee.DeclaringType, type) || Is(callee.DeclaringType, type.BaseType)));
        if (call?.Next is not { } start) return null;
        var entered = constructor.Body.ExceptionHandlers.Any(handler => handler.TryStart.Offset <= call.Offset)
            || instructions.TakeWhile(instruction => instruction != start).SelectMany(Targets).Any(target => target.Offset > start.Offset)
            || instructions.SkipWhile(instruction => instruction != start).SelectMany(Targets).Any(target => target.Offset < start.Offset);
        return entered ? null : start;
    }

    private static bool Is(TypeReference type, TypeReference? other) => other is not null && type.GetElementType().FullName == other.GetElementType().FullName;

    private static IEnumerable<Instruction> Targets(Instruction instruction) => instruction.Operand switch
    {
        Instruction target => [target],
        Instruction[] targets => targets,
        _ => [],
    };
}
