using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>The debug information of a copied body: its lines, the names of its variables, and where a debugger steps to over an await.</summary>
internal sealed class DebugCopy(MethodDefinition source, MethodDefinition target, CopiedInstructions starts, VariableDefinition[] variables, Instruction first)
{
    public void Copy()
    {
        var points = source.DebugInformation.SequencePoints.Select(Point).OfType<SequencePoint>().ToList();
        var scope = source.DebugInformation.Scope is { } whole ? Scope(whole) : null;
        var awaits = source.CustomDebugInformations.Select(AwaitsAndScopes).OfType<CustomDebugInformation>().ToList();
        target.DebugInformation.SequencePoints.Clear();
        foreach (var point in points) target.DebugInformation.SequencePoints.Add(point);
        target.DebugInformation.Scope = scope;
        target.DebugInformation.StateMachineKickOffMethod = source.DebugInformation.StateMachineKickOffMethod;
        foreach (var before in target.CustomDebugInformations.Where(information => awaits.Any(copy => copy.Kind == information.Kind)).ToList()) target.CustomDebugInformations.Remove(before);
        foreach (var copy in awaits) target.CustomDebugInformations.Add(copy);
    }

    private CustomDebugInformation? AwaitsAndScopes(CustomDebugInformation information)
    {
        switch (information)
        {
            case AsyncMethodBodyDebugInformation awaits:
                // Minus one says that there is none.
                var awaitsCopy = new AsyncMethodBodyDebugInformation { CatchHandler = At(awaits.CatchHandler) is { } handler ? new InstructionOffset(handler) : new InstructionOffset(-1) };
                foreach (var (yields, resumes) in awaits.Yields.Zip(awaits.Resumes))
                {
                    if (At(yields) is not { } yieldsAt || At(resumes) is not { } resumesAt) continue;
                    awaitsCopy.Yields.Add(new InstructionOffset(yieldsAt));
                    awaitsCopy.Resumes.Add(new InstructionOffset(resumesAt));
                    awaitsCopy.ResumeMethods.Add(target);
                }

                return awaitsCopy;
            case StateMachineScopeDebugInformation scopes:
                var scopesCopy = new StateMachineScopeDebugInformation();
                foreach (var scope in scopes.Scopes) scopesCopy.Scopes.Add(new StateMachineScope(At(scope.Start) ?? first, At(scope.End)));
                return scopesCopy;
            default:
                return null;
        }
    }

    private SequencePoint? Point(SequencePoint point) => starts.At(point.Offset) is { } at
        ? new SequencePoint(at, point.Document) { StartLine = point.StartLine, StartColumn = point.StartColumn, EndLine = point.EndLine, EndColumn = point.EndColumn }
        : null;

    private ScopeDebugInformation Scope(ScopeDebugInformation scope)
    {
        var copy = new ScopeDebugInformation(At(scope.Start) ?? first, At(scope.End)) { Import = scope.Import };
        foreach (var variable in scope.Variables)
        {
            if (variable.Index < variables.Length) copy.Variables.Add(new VariableDebugInformation(variables[variable.Index], variable.Name) { Attributes = variable.Attributes });
        }

        foreach (var constant in scope.Constants) copy.Constants.Add(constant);
        foreach (var inner in scope.Scopes) copy.Scopes.Add(Scope(inner));
        return copy;
    }

    private Instruction? At(InstructionOffset offset) => offset.IsEndOfMethod ? null : starts.At(offset.Offset);
}
