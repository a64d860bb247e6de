using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Builds the body with the probes.</summary>
internal static class WovenBodyBuilder
{
    /// <param name="context">The method.</param>
    /// <param name="target">The method that gets the body: its twin, or itself.</param>
    public static MethodBody Build(MethodContext context, MethodDefinition target)
    {
        var body = new MethodBody(target);
        var copy = new BodyCopier(context, target, body);
        var emitter = copy.Emitter;
        EntryProbes.Emit(emitter);

        var result = context.ResultType is { } type ? emitter.GetTemporary(type) : null;
        var region = ProtectedRegion.Find(context);
        var end = Instruction.Create(OpCodes.Nop);
        var instrumentations = CreateInstrumentations(context, region is null ? null : end);
        var spill = region is { TypesOnStack.Count: > 0 } ? new StackSpill(region.Start, region.TypesOnStack) : null;
        if (spill is not null) instrumentations.Insert(0, spill);
        copy.Copy(instrumentations);
        var handlers = region is null ? [] : ExceptionProbes.Emit(emitter, spill?.BlockStart ?? copy.GetCopy(region.Start)!, end);
        if (region is not null)
        {
            emitter.Add(end);
            if (result is not null) emitter.Load(result);
            emitter.Emit(OpCodes.Ret);
        }

        copy.Complete(region is null ? null : handlers[0].FilterStart);
        foreach (var handler in handlers) body.ExceptionHandlers.Add(handler);
        return body;
    }

    private static List<IInstrumentation> CreateInstrumentations(MethodContext context, Instruction? end)
    {
        var body = context.Method.Body;
        var machine = context.StateMachine;
        List<IInstrumentation> instrumentations = [new ExceptionFilterProbes(context.Method),
            new HandlerProbes(body, handler => machine is null || !CompletesTask(machine, body, handler)), new LineProbes(context.Method)];
        if (machine is { Kind: StateMachineKind.Iterator })
        {
            instrumentations.Add(new ExternalCallProbes());
            instrumentations.Add(new IteratorReturnProbes(machine, end));
            return instrumentations;
        }

        if (machine is not null)
        {
            instrumentations.Add(new AsyncProbes(machine));
            instrumentations.Add(new ExternalCallProbes());
            return instrumentations;
        }

        instrumentations.Add(new TailCallProbes());
        instrumentations.Add(new ExternalCallProbes());
        if (context.IsRuntimeAsync) instrumentations.Add(new RuntimeAsyncProbes());
        instrumentations.Add(new ReturnProbes(context, end));
        return instrumentations;
    }

    // The outermost handler, which the compiler generates, completes the task with the exception.
    private static bool CompletesTask(StateMachine machine, MethodBody body, ExceptionHandler handler)
    {
        if (FSharpTask.IsStateMachine(machine.Type)) return handler == body.ExceptionHandlers[^1];
        for (var instruction = handler.HandlerStart; instruction is not null
            && instruction != handler.HandlerEnd; instruction = instruction.Next)
        {
            if (instruction.Operand is MethodReference { Name: "SetException" } callee && AsyncProbes.IsBuilderMethod(machine, callee))
                return true;
        }

        return false;
    }
}
