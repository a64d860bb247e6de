using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Weaves a method in its own body, where a twin can't stand in for it: what looks at its caller, and what the runtime makes async (it would
/// go on in another context than its own after a twin was awaited); and static constructors, which run once. The body gets a second half,
/// which holds the probes; the first one stays as it is, and asks which of the two it is to be.
/// </summary>
internal static class InPlaceWeaver
{
    /// <returns>Why the method was left as it is: see <see cref="BodyValidator"/>; null if it is woven.</returns>
    public static string? Weave(MethodContext context)
    {
        var method = context.Method;
        var body = method.Body;

        // ldloc.1 would be another variable in the second half.
        body.SimplifyMacros();
        var debugInformation = SplitBodyDebugInformation.Capture(method);
        var snapshot = new BodySnapshot(body);
        var traced = WovenBodyBuilder.Build(context, method);
        foreach (var instruction in traced.Instructions.Where(instruction => instruction.Operand == traced.ThisParameter)) instruction.Operand = body.ThisParameter;

        var secondHalf = traced.Instructions[0];
        TraceCheck.Emit(context, [Instruction.Create(OpCodes.Br, secondHalf)], useShortBranch: false);
        foreach (var instruction in traced.Instructions) body.Instructions.Add(instruction);
        foreach (var variable in traced.Variables) body.Variables.Add(variable);
        foreach (var handler in body.ExceptionHandlers)
        {
            handler.TryEnd ??= secondHalf;
            handler.HandlerEnd ??= secondHalf;
        }

        foreach (var handler in traced.ExceptionHandlers) body.ExceptionHandlers.Add(handler);
        ShortFormEncoder.Apply(body);
        if (BodyValidator.FindError(body) is { } error)
        {
            snapshot.Restore(body);
            debugInformation.Restore();
            return error;
        }

        debugInformation.Join(body.Instructions[0], secondHalf);
        return null;
    }

    /// <summary>A body as it was.</summary>
    private sealed class BodySnapshot(MethodBody body)
    {
        private readonly Instruction[] _instructions = [.. body.Instructions];
        private readonly int _variables = body.Variables.Count;
        private readonly ExceptionHandler[] _handlers = [.. body.ExceptionHandlers];

        public void Restore(MethodBody body)
        {
            body.Instructions.Clear();
            foreach (var instruction in _instructions) body.Instructions.Add(instruction);
            while (body.Variables.Count > _variables) body.Variables.RemoveAt(body.Variables.Count - 1);
            body.ExceptionHandlers.Clear();
            foreach (var handler in _handlers) body.ExceptionHandlers.Add(handler);

            // Where the second half would have begun, there is the end.
            foreach (var handler in _handlers)
            {
                if (!_instructions.Contains(handler.TryEnd)) handler.TryEnd = null;
                if (!_instructions.Contains(handler.HandlerEnd)) handler.HandlerEnd = null;
            }
        }
    }
}
