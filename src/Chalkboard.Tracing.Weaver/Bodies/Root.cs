using Chalkboard.Tracing.Weaver.Instrumentation;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// Makes each call of a method an operation: the method asks first whether somebody waits for one. If so, another method
/// starts the trace, calls this one again, and ends the trace when it is back, or when the task that it returned is complete.
/// </summary>
internal static class Root
{
    private const string _tasks = "System.Threading.Tasks";

    public static void Make(MethodDefinition method, string name, Holders holders, ProbeReferences probes)
    {
        var root = Twin.Declare(method, "$root");
        holders.Add(method.DeclaringType, root);
        holders.Hide(root);
        Fill(root, method, name, probes);
        Ask(method, root, probes);
    }

    private static void Ask(MethodDefinition method, MethodDefinition root, ProbeReferences probes)
    {
        var original = method.Body.Instructions[0];
        List<Instruction> question = [Instruction.Create(OpCodes.Call, probes.RootBegins), Instruction.Create(OpCodes.Brfalse, original), .. Arguments.Load(method)];
        question.Add(Instruction.Create(OpCodes.Call, Self.Reference(root)));
        question.Add(Instruction.Create(OpCodes.Ret));
        for (var i = 0; i < question.Count; i++) method.Body.Instructions.Insert(i, question[i]);
        Twin.Hide(method, question[0]);
    }

    private static void Fill(MethodDefinition root, MethodDefinition method, string name, ProbeReferences probes)
    {
        var body = root.Body;
        body.InitLocals = true;
        var call = new VariableDefinition(probes.RootCall);
        body.Variables.Add(call);
        var result = method.ReturnType.Plain() is { MetadataType: not MetadataType.Void } type ? new VariableDefinition(type) : null;
        if (result is not null) body.Variables.Add(result);

        var end = Instruction.Create(OpCodes.Nop);
        var leave = Instruction.Create(OpCodes.Ldloc, call);
        List<Instruction> code = [Instruction.Create(OpCodes.Ldstr, name), Instruction.Create(OpCodes.Call, probes.RootStart), Instruction.Create(OpCodes.Stloc, call)];
        var start = code.Count;
        code.AddRange(Arguments.Load(root));
        code.Add(Instruction.Create(OpCodes.Call, Self.Reference(method)));
        if (result is not null) code.Add(Instruction.Create(OpCodes.Stloc, result));
        if (result is not null && Until(method.ReturnType, probes) is { } until)
        {
            code.AddRange([Instruction.Create(OpCodes.Ldloc, call), Instruction.Create(OpCodes.Ldloc, result), Instruction.Create(OpCodes.Call, until)]);
            if (method.ReturnType.IsValueType) code.Add(Instruction.Create(OpCodes.Stloc, result));
        }

        code.AddRange([Instruction.Create(OpCodes.Leave, end), leave, Instruction.Create(OpCodes.Call, probes.RootLeave), Instruction.Create(OpCodes.Endfinally), end]);
        if (result is not null) code.Add(Instruction.Create(OpCodes.Ldloc, result));
        code.Add(Instruction.Create(OpCodes.Ret));
        foreach (var instruction in code) body.Instructions.Add(instruction);
        body.ExceptionHandlers.Add(new ExceptionHandler(ExceptionHandlerType.Finally) { TryStart = code[start], TryEnd = leave, HandlerStart = leave, HandlerEnd = end });
    }

    private static MethodReference? Until(TypeReference type, ProbeReferences probes) => type.Namespace == _tasks
        ? type.GetElementType().Name switch
        {
            "Task" or "Task`1" => probes.RootUntilTask(type.GetElementType().Scope),
            "ValueTask" => probes.RootUntilValueTask(type),
            "ValueTask`1" => probes.RootUntilValueTask((GenericInstanceType)type),
            _ => null,
        }
        : null;
}
