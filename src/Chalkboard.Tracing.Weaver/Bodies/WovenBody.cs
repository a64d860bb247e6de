using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Makes the body with the probes.</summary>
internal static class WovenBody
{
    /// <param name="context">The method.</param>
    /// <param name="target">The method that gets the body: its twin, or itself.</param>
    /// <param name="watch">
    /// Whether a block around it tells at once when an exception leaves the call. Without one, that is told by who catches it.
    /// </param>
    public static MethodBody Make(MethodContext context, MethodDefinition target, bool watch)
    {
        var body = new MethodBody(target);
        var copy = new BodyCopy(context, target, body);
        var emitter = copy.Emitter;
        Beginning.Emit(emitter);

        var result = context.Result is { } type ? emitter.Variable(type) : null;
        var end = Instruction.Create(OpCodes.Nop);
        var start = emitter.Instructions.Count;
        copy.Copy(Instrumentations(context, watch ? end : null));
        var watching = watch ? ExceptionWatch.Emit(emitter, emitter.Instructions[start], end) : [];
        if (watch)
        {
            emitter.Add(end);
            if (result is not null) emitter.Load(result);
            emitter.Emit(OpCodes.Ret);
        }

        copy.Complete(watch ? watching[0].FilterStart : null);
        foreach (var handler in watching) body.ExceptionHandlers.Add(handler);
        return body;
    }

    private static List<IInstrumentation> Instrumentations(MethodContext context, Instruction? end)
    {
        var body = context.Method.Body;
        var machine = context.Machine;
        var filters = new FilterBlocks(body);
        List<IInstrumentation> all = [new Handlers(body, handler => machine is null || !CompletesTheTask(machine, handler)), new Lines(context.Method, filters)];
        if (machine is { Kind: StateMachineKind.Iterator })
        {
            all.Add(new Externals(filters));
            all.Add(new IteratorReturns(machine, end));
            return all;
        }

        if (machine is not null)
        {
            all.Add(new AsyncPoints(machine));
            all.Add(new Externals(filters));
            return all;
        }

        all.Add(new TailCalls());
        all.Add(new Externals(filters));
        if (context.IsRuntimeAsync) all.Add(new Awaits());
        all.Add(new Returns(context, end));
        return all;
    }

    // The compiler's own, around everything.
    private static bool CompletesTheTask(StateMachine machine, ExceptionHandler handler)
    {
        for (var at = handler.HandlerStart; at is not null && at != handler.HandlerEnd; at = at.Next)
        {
            if (at.Operand is MethodReference { Name: "SetException" } callee && AsyncPoints.IsOfBuilder(machine, callee)) return true;
        }

        return false;
    }
}
