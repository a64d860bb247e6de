using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>Copies the debug information of a body: its lines, the names of its variables, and the positions of its awaits.</summary>
internal sealed class DebugInformationCopier(MethodDefinition source, MethodDefinition target, InstructionCopyMap copies,
    VariableDefinition[] variables, Instruction first)
{
    public void Copy()
    {
        var points = source.DebugInformation.SequencePoints.Select(CopySequencePoint).OfType<SequencePoint>().ToList();
        var scope = source.DebugInformation.Scope is { } sourceScope ? CopyScope(sourceScope) : null;
        var customInformation = source.CustomDebugInformations.Select(CopyCustomInformation).OfType<CustomDebugInformation>().ToList();
        target.DebugInformation.SequencePoints.Clear();
        foreach (var point in points) target.DebugInformation.SequencePoints.Add(point);
        target.DebugInformation.Scope = scope;
        target.DebugInformation.StateMachineKickOffMethod = source.DebugInformation.StateMachineKickOffMethod;
        foreach (var replaced in target.CustomDebugInformations.Where(information =>
            customInformation.Any(copy => copy.Kind == information.Kind)).ToList())
            target.CustomDebugInformations.Remove(replaced);
        foreach (var copy in customInformation) target.CustomDebugInformations.Add(copy);
    }

    private CustomDebugInformation? CopyCustomInformation(CustomDebugInformation information)
    {
        switch (information)
        {
            case AsyncMethodBodyDebugInformation awaits:
                // -1 means that there is none.
                var awaitsCopy = new AsyncMethodBodyDebugInformation
                {
                    CatchHandler = FindCopy(awaits.CatchHandler) is { } handler
                    ? new InstructionOffset(handler) : new InstructionOffset(-1)
                };
                foreach (var (yields, resumes) in awaits.Yields.Zip(awaits.Resumes))
                {
                    if (FindCopy(yields) is not { } yieldsAt || FindCopy(resumes) is not { } resumesAt) continue;
                    awaitsCopy.Yields.Add(new InstructionOffset(yieldsAt));
                    awaitsCopy.Resumes.Add(new InstructionOffset(resumesAt));
                    awaitsCopy.ResumeMethods.Add(target);
                }

                return awaitsCopy;
            case StateMachineScopeDebugInformation scopes:
                var scopesCopy = new StateMachineScopeDebugInformation();
                foreach (var scope in scopes.Scopes)
                    scopesCopy.Scopes.Add(new StateMachineScope(FindCopy(scope.Start) ?? first, FindCopy(scope.End)));
                return scopesCopy;
            default:
                return null;
        }
    }

    private SequencePoint? CopySequencePoint(SequencePoint point) => copies.FindByOffset(point.Offset) is { } instruction
        ? new SequencePoint(instruction, point.Document)
        {
            StartLine = point.StartLine,
            StartColumn = point.StartColumn,
            EndLine = point.EndLine,
            EndColumn = point.EndColumn
        }
        : null;

    private ScopeDebugInformation CopyScope(ScopeDebugInformation scope)
    {
        var copy = new ScopeDebugInformation(FindCopy(scope.Start) ?? first, FindCopy(scope.End)) { Import = scope.Import };
        foreach (var variable in scope.Variables)
        {
            if (variable.Index < variables.Length)
                copy.Variables.Add(
                    new VariableDebugInformation(variables[variable.Index], variable.Name) { Attributes = variable.Attributes });
        }

        foreach (var constant in scope.Constants) copy.Constants.Add(constant);
        foreach (var inner in scope.Scopes) copy.Scopes.Add(CopyScope(inner));
        return copy;
    }

    private Instruction? FindCopy(InstructionOffset offset) => offset.IsEndOfMethod ? null : copies.FindByOffset(offset.Offset);
}
