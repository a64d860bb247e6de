using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Gives a method that the runtime makes async a second half with the probes, in the same body. It would go on in another
/// context than its own after a twin was awaited. And the half without probes stays what the runtime knows: a call and
/// the await of what it returns, side by side, take no task.
/// </summary>
internal static class Halves
{
    public static void Weave(MethodContext context)
    {
        var method = context.Method;
        var body = method.Body;
        var debug = method.DebugInformation;
        var (points, scope) = (debug.SequencePoints.ToList(), debug.Scope);

        // ldloc.1 would be another variable in the second half.
        body.SimplifyMacros();
        var traced = WovenBody.Make(context, method, watch: true);
        var (tracedPoints, tracedScope) = (debug.SequencePoints.ToList(), debug.Scope);
        foreach (var instruction in traced.Instructions.Where(instruction => instruction.Operand == traced.ThisParameter)) instruction.Operand = body.ThisParameter;

        var original = body.Instructions[0];
        var half = traced.Instructions[0];
        List<Instruction> question =
        [
            Instruction.Create(OpCodes.Ldsfld, context.Probes.On),
            Instruction.Create(OpCodes.Brfalse_S, original),
            Instruction.Create(OpCodes.Call, context.Probes.Here),
            Instruction.Create(OpCodes.Brtrue, half),
        ];
        for (var i = 0; i < question.Count; i++) body.Instructions.Insert(i, question[i]);
        foreach (var instruction in traced.Instructions) body.Instructions.Add(instruction);
        foreach (var variable in traced.Variables) body.Variables.Add(variable);
        foreach (var handler in body.ExceptionHandlers)
        {
            handler.TryEnd ??= half;
            handler.HandlerEnd ??= half;
        }

        foreach (var handler in traced.ExceptionHandlers) body.ExceptionHandlers.Add(handler);
        body.OptimizeMacros();

        debug.SequencePoints.Clear();
        if (points.Count > 0) debug.SequencePoints.Add(new SequencePoint(question[0], points[0].Document) { StartLine = 0xFEEFEE, EndLine = 0xFEEFEE });
        foreach (var point in points.Concat(tracedPoints)) debug.SequencePoints.Add(point);
        if (scope is null || tracedScope is null) return;
        End(scope, half);
        debug.Scope = new ScopeDebugInformation(question[0], null) { Import = scope.Import, Scopes = { scope, tracedScope } };
    }

    private static void End(ScopeDebugInformation scope, Instruction half)
    {
        if (scope.End.IsEndOfMethod) scope.End = new InstructionOffset(half);
        foreach (var inner in scope.Scopes) End(inner, half);
    }
}
