using Chalkboard.Patterns;
using Chalkboard.Tracing.Weaver.Bodies;
using Chalkboard.Tracing.Weaver.Names;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Selection;

/// <summary>Decides how each method is woven.</summary>
internal sealed class MethodSelector(StateMachines machines, WeavingOptions options)
{
    private readonly NameSelector _names = new(options.Include, options.Exclude);

    private WeavingStrategy ConfiguredStrategy =>
        options.Placement == TwinPlacement.SameMethod ? WeavingStrategy.SameMethod : WeavingStrategy.Twin;

    public WeavingStrategy Select(MethodDefinition method)
    {
        if (!method.HasBody || method.Body.Instructions.Count == 0) return WeavingStrategy.None("no body");
        if ((method.ImplAttributes & MethodImplAttributes.CodeTypeMask) != MethodImplAttributes.IL)
            return WeavingStrategy.None("not of IL");
        if (CompilerGenerated.IsType(method.DeclaringType)) return WeavingStrategy.None("made by the compiler");
        if (GetFilterReason(method) is { } filterReason) return WeavingStrategy.None(filterReason);
        if (machines.IsKickoff(method)) return WeavingStrategy.None("its state machine is woven");
        if (machines.FindByMoveNext(method) is not null || machines.FindByDispose(method) is not null) return ConfiguredStrategy;
        if (machines.IsStateMachine(method.DeclaringType) && !CompilerGenerated.IsIteratorFinally(method))
            return WeavingStrategy.None("part of a state machine");
        if (CompilerGenerated.IsMethod(method)) return WeavingStrategy.None("made by the compiler");
        if (method.CallingConvention == MethodCallingConvention.VarArg
            || method.Body.Instructions.Any(instruction => instruction.OpCode.Code is Code.Jmp or Code.Arglist))
            return WeavingStrategy.None("a variable number of arguments");
        if (BodyValidator.FindError(method.Body) is { } ilError) return WeavingStrategy.None($"its IL breaks a rule: {ilError}");
        if (RuntimeAsync.IsRuntimeAsync(method)) return WeavingStrategy.SameMethod;
        if (TrivialMethod.IsTrivial(method, options.MinCodeSize)) return WeavingStrategy.None("trivial");
        return method is { IsConstructor: true, IsStatic: true } || CallerInspection.IsUsed(method)
            ? WeavingStrategy.SameMethod
            : ConfiguredStrategy;
    }

    private string? GetFilterReason(MethodDefinition method)
    {
        if (_names.IsEmpty) return null;
        var name = SourceName.From(machines.FindKickoff(method) ?? method);
        if (_names.FindExclusion(name.NameWithoutNamespace, name.FullName) is { } pattern) return $"excluded by {pattern}";
        return _names.Includes(name.NameWithoutNamespace, name.FullName) ? null : "not included";
    }
}
