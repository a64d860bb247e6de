using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>
/// The debug information of a body that gets a second half. It keeps that of the first half, which the copy replaces, and then joins both.
/// </summary>
internal sealed class SplitBodyDebugInformation
{
    private readonly MethodDefinition _method;
    private readonly List<SequencePoint> _points;
    private readonly ScopeDebugInformation? _scope;
    private readonly List<CustomDebugInformation> _customInformation;

    private SplitBodyDebugInformation(MethodDefinition method)
    {
        _method = method;
        _points = [.. method.DebugInformation.SequencePoints];
        _scope = method.DebugInformation.Scope;
        _customInformation = [.. method.CustomDebugInformations.Where(information =>
            information is AsyncMethodBodyDebugInformation or StateMachineScopeDebugInformation)];
    }

    public static SplitBodyDebugInformation Capture(MethodDefinition method) => new(method);

    /// <summary>Restores the original debug information, if the second half is not added.</summary>
    public void Restore()
    {
        _method.DebugInformation.SequencePoints.Clear();
        foreach (var point in _points) _method.DebugInformation.SequencePoints.Add(point);
        _method.DebugInformation.Scope = _scope;
        foreach (var original in _customInformation)
        {
            _method.CustomDebugInformations.Remove(_method.CustomDebugInformations.First(information => information.Kind == original.Kind));
            _method.CustomDebugInformations.Add(original);
        }
    }

    /// <param name="firstHalf">The first instruction of the first half.</param>
    /// <param name="secondHalf">The first instruction of the second half.</param>
    public void Join(Instruction firstHalf, Instruction secondHalf)
    {
        var debug = _method.DebugInformation;
        var points = debug.SequencePoints.ToList();
        debug.SequencePoints.Clear();

        // A hidden sequence point, which a debugger steps over.
        if (_points.Count > 0)
            debug.SequencePoints.Add(new SequencePoint(firstHalf, _points[0].Document) { StartLine = 0xFEEFEE, EndLine = 0xFEEFEE });
        foreach (var point in _points.Concat(points)) debug.SequencePoints.Add(point);
        if (_scope is { } first && debug.Scope is { } second)
        {
            EndScope(first, secondHalf);
            debug.Scope = new ScopeDebugInformation(firstHalf, null) { Import = first.Import, Scopes = { first, second } };
        }

        foreach (var original in _customInformation)
        {
            var copy = _method.CustomDebugInformations.First(information => information.Kind == original.Kind);
            _method.CustomDebugInformations.Remove(copy);
            _method.CustomDebugInformations.Add(original);
            if (original is AsyncMethodBodyDebugInformation awaits && copy is AsyncMethodBodyDebugInformation copiedAwaits)
                AppendAwaits(copiedAwaits, awaits);
        }
    }

    private static void AppendAwaits(AsyncMethodBodyDebugInformation source, AsyncMethodBodyDebugInformation target)
    {
        foreach (var yields in source.Yields) target.Yields.Add(yields);
        foreach (var resumes in source.Resumes) target.Resumes.Add(resumes);
        foreach (var method in source.ResumeMethods) target.ResumeMethods.Add(method);
    }

    private static void EndScope(ScopeDebugInformation scope, Instruction secondHalf)
    {
        if (scope.End.IsEndOfMethod) scope.End = new InstructionOffset(secondHalf);
        foreach (var inner in scope.Scopes) EndScope(inner, secondHalf);
    }
}
