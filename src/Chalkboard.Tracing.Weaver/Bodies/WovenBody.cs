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
    public static MethodBody Make(MethodContext context, MethodDefinition target)
    {
        var body = new MethodBody(target);
        var copy = new BodyCopy(context, target, body);
        var emitter = copy.Emitter;
        Beginning.Emit(emitter);

        var result = context.Result is { } type ? emitter.Variable(type) : null;
        var watched = Watched.From(context);
        var end = Instruction.Create(OpCodes.Nop);
        var instrumentations = Instrumentations(context, watched is null ? null : end);
        var spill = watched is { OnStack.Count: > 0 } ? new StackSpill(watched.Start, watched.OnStack) : null;
        if (spill is not null) instrumentations.Insert(0, spill);
        copy.Copy(instrumentations);
        var watching = watched is null ? [] : ExceptionWatch.Emit(emitter, spill?.Start ?? copy.Start(watched.Start)!, end);
        if (watched is not null)
        {
            emitter.Add(end);
            if (result is not null) emitter.Load(result);
            emitter.Emit(OpCodes.Ret);
        }

        copy.Complete(watched is null ? null : watching[0].FilterStart);
        foreach (var handler in watching) body.ExceptionHandlers.Add(handler);
        return body;
    }

    private static List<IInstrumentation> Instrumentations(MethodContext context, Instruction? end)
    {
        var body = context.Method.Body;
        var machine = context.Machine;
        List<IInstrumentation> all = [new Conditions(context.Method), new Handlers(body, handler => machine is null || !CompletesTheTask(machine, body, handler)), new Lines(context.Method)];
        if (machine is { Kind: StateMachineKind.Iterator })
        {
            all.Add(new Externals());
            all.Add(new IteratorReturns(machine, end));
            return all;
        }

        if (machine is not null)
        {
            all.Add(new AsyncPoints(machine));
            all.Add(new Externals());
            return all;
        }

        all.Add(new TailCalls());
        all.Add(new Externals());
        if (context.IsRuntimeAsync) all.Add(new Awaits());
        all.Add(new Returns(context, end));
        return all;
    }

    // The compiler's own, around everything.
    private static bool CompletesTheTask(StateMachine machine, MethodBody body, ExceptionHandler handler)
    {
        if (ResumableTask.Is(machine.Type)) return handler == body.ExceptionHandlers[^1];
        for (var at = handler.HandlerStart; at is not null && at != handler.HandlerEnd; at = at.Next)
        {
            if (at.Operand is MethodReference { Name: "SetException" } callee && AsyncPoints.IsOfBuilder(machine, callee)) return true;
        }

        return false;
    }
}
