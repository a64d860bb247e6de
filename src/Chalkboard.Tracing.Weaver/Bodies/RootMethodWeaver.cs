using Chalkboard.Tracing.Weaver.Instrumentation;
using Chalkboard.Tracing.Weaver.Selection;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Makes each call of a method an operation: the method first checks whether a listener asks for a trace. If so, another method starts the
/// trace, calls this one again, and ends the trace when the call returns, or when the returned task is complete.
/// </summary>
internal static class RootMethodWeaver
{
    private const string TasksNamespace = "System.Threading.Tasks";

    public static void Weave(MethodDefinition method, string name, TwinHolders holders, ProbeReferences probes)
    {
        var root = TwinWeaver.DeclareTwin(method, "$root");
        holders.Add(method.DeclaringType, root);
        holders.HideFromStackTraces(root);
        FillRootMethod(root, method, name, probes);
        EmitCheck(method, root, probes);
    }

    private static void EmitCheck(MethodDefinition method, MethodDefinition root, ProbeReferences probes)
    {
        var original = method.Body.Instructions[0];
        List<Instruction> check = [Instruction.Create(OpCodes.Call, probes.RootShouldStart), Instruction.Create(OpCodes.Brfalse, original),
            .. ArgumentLoader.Load(method)];
        check.Add(Instruction.Create(OpCodes.Call, SelfReference.To(root)));
        // The body of a runtime-async method returns the result of its task.
        if (RuntimeAsync.IsRuntimeAsync(method)) check.Add(Instruction.Create(OpCodes.Call, probes.Await(method.ReturnType)));
        check.Add(Instruction.Create(OpCodes.Ret));
        for (var i = 0; i < check.Count; i++) method.Body.Instructions.Insert(i, check[i]);
        TwinWeaver.AddHiddenSequencePoint(method, check[0]);
    }

    private static void FillRootMethod(MethodDefinition root, MethodDefinition method, string name, ProbeReferences probes)
    {
        var body = root.Body;
        body.InitLocals = true;
        var call = new VariableDefinition(probes.RootCall);
        body.Variables.Add(call);
        var result = method.ReturnType.WithoutModifiers() is { MetadataType: not MetadataType.Void } type
            ? new VariableDefinition(type)
            : null;
        if (result is not null) body.Variables.Add(result);

        var end = Instruction.Create(OpCodes.Nop);
        var finallyStart = Instruction.Create(OpCodes.Ldloc, call);
        List<Instruction> code = [Instruction.Create(OpCodes.Ldstr, name), Instruction.Create(OpCodes.Call, probes.RootStart),
            Instruction.Create(OpCodes.Stloc, call)];
        var start = code.Count;
        code.AddRange(ArgumentLoader.Load(root));
        code.Add(Instruction.Create(OpCodes.Call, SelfReference.To(method)));
        if (result is not null) code.Add(Instruction.Create(OpCodes.Stloc, result));
        if (result is not null && FindEndWhenCompleted(method.ReturnType, probes) is { } endWhenCompleted)
        {
            code.AddRange([Instruction.Create(OpCodes.Ldloc, call), Instruction.Create(OpCodes.Ldloc, result),
                Instruction.Create(OpCodes.Call, endWhenCompleted)]);
            if (method.ReturnType.IsValueType) code.Add(Instruction.Create(OpCodes.Stloc, result));
        }

        code.AddRange([Instruction.Create(OpCodes.Leave, end), finallyStart, Instruction.Create(OpCodes.Call, probes.RootLeave),
            Instruction.Create(OpCodes.Endfinally), end]);
        if (result is not null) code.Add(Instruction.Create(OpCodes.Ldloc, result));
        code.Add(Instruction.Create(OpCodes.Ret));
        foreach (var instruction in code) body.Instructions.Add(instruction);
        body.ExceptionHandlers.Add(new ExceptionHandler(ExceptionHandlerType.Finally)
        {
            TryStart = code[start],
            TryEnd = finallyStart,
            HandlerStart = finallyStart,
            HandlerEnd = end
        });
    }

    private static MethodReference? FindEndWhenCompleted(TypeReference type, ProbeReferences probes) => type.Namespace == TasksNamespace
        ? type.GetElementType().Name switch
        {
            "Task" or "Task`1" => probes.RootEndWhenTaskCompleted(type.GetElementType().Scope),
            "ValueTask" or "ValueTask`1" => probes.RootEndWhenValueTaskCompleted(type),
            _ => null,
        }
        : null;
}
