using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>The debug information of a copied body: its lines, and the names of its variables.</summary>
internal sealed class DebugCopy(MethodDefinition source, MethodDefinition target, Dictionary<Instruction, Instruction> starts, VariableDefinition[] variables, Instruction first)
{
    private readonly Dictionary<int, Instruction> _byOffset = source.Body.Instructions.Where(starts.ContainsKey).ToDictionary(instruction => instruction.Offset, instruction => starts[instruction]);

    public void Copy()
    {
        var points = source.DebugInformation.SequencePoints.Select(Point).OfType<SequencePoint>().ToList();
        var scope = source.DebugInformation.Scope is { } whole ? Scope(whole) : null;
        target.DebugInformation.SequencePoints.Clear();
        foreach (var point in points) target.DebugInformation.SequencePoints.Add(point);
        target.DebugInformation.Scope = scope;
    }

    private SequencePoint? Point(SequencePoint point) => _byOffset.TryGetValue(point.Offset, out var at)
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

    private Instruction? At(InstructionOffset offset) => offset.IsEndOfMethod ? null : _byOffset.GetValueOrDefault(offset.Offset);
}
