using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Names;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>Decides how each method is woven.</summary>
internal sealed class Selector(StateMachines machines, WeavingOptions options)
{
    private readonly NamePatterns _included = new(options.Included);
    private readonly NamePatterns _excluded = new(options.Excluded);

    private Way InPlaceWhereAsked => options.Placement == TracedFormPlacement.SameMethod ? Way.InPlace : Way.Twin;

    public Way Select(MethodDefinition method)
    {
        if (!method.HasBody || method.Body.Instructions.Count == 0) return Way.None("no body");
        if ((method.ImplAttributes & MethodImplAttributes.CodeTypeMask) != MethodImplAttributes.IL) return Way.None("not of IL");
        if (CompilerMade.IsType(method.DeclaringType)) return Way.None("made by the compiler");
        if (LeftOut(method) is { } leftOut) return Way.None(leftOut);
        if (machines.IsKickoff(method)) return Way.None("its state machine is woven");
        if (machines.Of(method) is not null || machines.AbandonedBy(method) is not null) return InPlaceWhereAsked;
        if (machines.IsMachine(method.DeclaringType) && !CompilerMade.IsFinallyOfAnIterator(method)) return Way.None("part of a state machine");
        if (CompilerMade.IsMethod(method)) return Way.None("made by the compiler");
        if (method.CallingConvention == MethodCallingConvention.VarArg || method.Body.Instructions.Any(instruction => instruction.OpCode.Code is Code.Jmp or Code.Arglist)) return Way.None("a variable number of arguments");
        if (BodyShape.FaultOf(method.Body) is { } fault) return Way.None($"its IL breaks a rule: {fault}");
        if (RuntimeAsync.Is(method)) return Way.InPlace;
        if (Trivial.Is(method, options.TrivialLength)) return Way.None("trivial");
        return method is { IsConstructor: true, IsStatic: true } || LooksAtItsCaller.Does(method) ? Way.InPlace : InPlaceWhereAsked;
    }

    private string? LeftOut(MethodDefinition method)
    {
        if (_included.IsEmpty && _excluded.IsEmpty) return null;
        var name = SourceName.Of(machines.KickoffOf(method) ?? method).FullName;
        if (_excluded.Matching(name) is { } pattern) return $"excluded by {pattern}";
        return _included.IsEmpty || _included.Matching(name) is not null ? null : "not included";
    }
}
