using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Chalkboard.Tracing.Weaver.Bodies;

/// <summary>The debug information of a body that gets a second half: that of the first, which the copy for the second would replace, and then both.</summary>
internal sealed class TwoHalvesDebug
{
    private readonly MethodDefinition _method;
    private readonly List<SequencePoint> _points;
    private readonly ScopeDebugInformation? _scope;
    private readonly List<CustomDebugInformation> _awaitsAndScopes;

    private TwoHalvesDebug(MethodDefinition method)
    {
        _method = method;
        _points = [.. method.DebugInformation.SequencePoints];
        _scope = method.DebugInformation.Scope;
        _awaitsAndScopes = [.. method.CustomDebugInformations.Where(information => information is AsyncMethodBodyDebugInformation or StateMachineScopeDebugInformation)];
    }

    public static TwoHalvesDebug Before(MethodDefinition method) => new(method);

    /// <summary>There is no second half after all.</summary>
    public void Restore()
    {
        _method.DebugInformation.SequencePoints.Clear();
        foreach (var point in _points) _method.DebugInformation.SequencePoints.Add(point);
        _method.DebugInformation.Scope = _scope;
        foreach (var kept in _awaitsAndScopes)
        {
            _method.CustomDebugInformations.Remove(_method.CustomDebugInformations.First(information => information.Kind == kept.Kind));
            _method.CustomDebugInformations.Add(kept);
        }
    }

    /// <param name="question">Where the first half begins.</param>
    /// <param name="half">Where the second half begins.</param>
    public void Join(Instruction question, Instruction half)
    {
        var debug = _method.DebugInformation;
        var points = debug.SequencePoints.ToList();
        debug.SequencePoints.Clear();

        // No line of the source: a debugger steps over it.
        if (_points.Count > 0) debug.SequencePoints.Add(new SequencePoint(question, _points[0].Document) { StartLine = 0xFEEFEE, EndLine = 0xFEEFEE });
        foreach (var point in _points.Concat(points)) debug.SequencePoints.Add(point);
        if (_scope is { } first && debug.Scope is { } second)
        {
            End(first, half);
            debug.Scope = new ScopeDebugInformation(question, null) { Import = first.Import, Scopes = { first, second } };
        }

        foreach (var kept in _awaitsAndScopes)
        {
            var copy = _method.CustomDebugInformations.First(information => information.Kind == kept.Kind);
            _method.CustomDebugInformations.Remove(copy);
            _method.CustomDebugInformations.Add(kept);
            if (kept is AsyncMethodBodyDebugInformation awaits && copy is AsyncMethodBodyDebugInformation more) Add(more, awaits);
        }
    }

    private static void Add(AsyncMethodBodyDebugInformation more, AsyncMethodBodyDebugInformation awaits)
    {
        foreach (var yields in more.Yields) awaits.Yields.Add(yields);
        foreach (var resumes in more.Resumes) awaits.Resumes.Add(resumes);
        foreach (var method in more.ResumeMethods) awaits.ResumeMethods.Add(method);
    }

    private static void End(ScopeDebugInformation scope, Instruction half)
    {
        if (scope.End.IsEndOfMethod) scope.End = new InstructionOffset(half);
        foreach (var inner in scope.Scopes) End(inner, half);
    }
}
