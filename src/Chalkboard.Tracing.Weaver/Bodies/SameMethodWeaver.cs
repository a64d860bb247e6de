using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Weaves a method in its own body, if a twin can't replace it: methods that inspect their caller, runtime-async methods (which would go on
/// in another context after awaiting a twin), and static constructors, which run once. The body gets a second half with the probes; the
/// first half stays as it is, and branches to the second one if the call is traced.
/// </summary>
internal static class SameMethodWeaver
{
    /// <returns>The error of <see cref="BodyValidator"/> because of which the method is not woven; null if it is woven.</returns>
    public static string? Weave(MethodContext context)
    {
        var method = context.Method;
        var body = method.Body;

        // A macro such as ldloc.1 would refer to another variable in the second half.
        body.SimplifyMacros();
        var debugInformation = SplitBodyDebugInformation.Capture(method);
        var snapshot = new BodySnapshot(body);
        var traced = WovenBodyBuilder.Build(context, method);
        foreach (var instruction in traced.Instructions.Where(instruction => instruction.Operand == traced.ThisParameter))
            instruction.Operand = body.ThisParameter;

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

    /// <summary>A snapshot of a body, to restore it.</summary>
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

            // Handlers that ended at the start of the second half end at the end of the body again.
            foreach (var handler in _handlers)
            {
                if (!_instructions.Contains(handler.TryEnd)) handler.TryEnd = null;
                if (!_instructions.Contains(handler.HandlerEnd)) handler.HandlerEnd = null;
            }
        }
    }
}
