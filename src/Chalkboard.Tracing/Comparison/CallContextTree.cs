using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Comparison;

/// <summary>
/// The calls of a recording by their context. Calls of one method with the same callers are one node, and recursion leads back to the node
/// of the first call, so that its size is bounded by the code and not by the number of calls.
/// </summary>
/// <remarks>
/// Ammons, Ball, Larus: "Exploiting Hardware Performance Counters with Flow and Context Sensitive Profiling", PLDI 1997, section 4.
/// </remarks>
internal sealed class CallContextTree
{
    private readonly CallTable _calls;

    // By the number of the caller's context, and the number of the callee's name.
    private readonly Dictionary<(int Context, int Name), CallContext> _edges = [];
    private readonly Dictionary<(string Name, bool IsExternal), int> _names = [];
    private readonly int[] _namesBySymbol;

    // By the index of a call.
    private readonly CallContext[] _contexts;
    private int _contextCount;

    private CallContextTree(CallTree tree)
    {
        _calls = tree.Table;
        _namesBySymbol = new int[_calls.Symbols.Count * 2];
        _contexts = new CallContext[tree.Count];
        Operation = new(_contextCount++, new("", tree.Name), isExternal: false, caller: null) { Count = 1 };
    }

    /// <summary>The operation, whose callees are the calls without a known caller.</summary>
    public CallContext Operation { get; }

    public static CallContextTree From(Recording recording, CallTree tree, CancellationToken cancellationToken)
    {
        var contexts = new CallContextTree(tree);
        contexts.AddCalls(tree, cancellationToken);
        contexts.AddEvents(recording, cancellationToken);
        return contexts;
    }

    private void AddCalls(CallTree tree, CancellationToken cancellationToken)
    {
        var path = CriticalPath.Find(tree);
        Operation.SelfDuration = path.OwnDuration;
        for (var i = 0; i < tree.Count; i++)
        {
            if ((i & 0xFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            ref var row = ref _calls.GetRow(i);
            var caller = row.Caller < 0 ? Operation : _contexts[row.Caller];
            if (row.Caller < 0 && row.Outcome == Outcome.Threw) Operation.ExceptionCount++;
            var isHidden = SourceView.IsHidden(_calls[i]);
            var context = _contexts[i] = isHidden ? caller : Enter(caller, row);
            var selfDuration = path.SelfDurations[i];
            context.SelfDuration += selfDuration;
            context.WaitTime += Math.Max(0, selfDuration - row.SelfTime);
            if (isHidden) continue;
            if (context.Count++ == 0) (context.StartedAt, context.EndedAt) = (row.StartedAt, row.StartedAt + row.Duration);
            context.TotalDuration += row.Duration;
            if (row.Outcome == Outcome.Unfinished) context.UnfinishedCount++;
            context.Values.AddReturnValue(row.Value);
        }
    }

    private void AddEvents(Recording recording, CancellationToken cancellationToken)
    {
        foreach (var step in CallReader.Read(recording, TimeSpan.TicksPerSecond, _ => cancellationToken.ThrowIfCancellationRequested()))
        {
            if (step.Kind is not (EventKind.Argument or EventKind.Catch)) continue;
            var context = _contexts[step.Call.Number - 1];
            if (step.Kind == EventKind.Catch) context.ExceptionCount++;
            else context.Values.AddArgument(step.Value);
        }
    }

    private CallContext Enter(CallContext caller, in CallRow row)
    {
        var name = GetName(row);
        if (_edges.TryGetValue((caller.Id, name), out var context)) return context;
        context = FindRecursion(caller, row);
        if (context is null)
        {
            context = new(_contextCount++, _calls.Symbols[row.SymbolIndex], row.IsExternal, caller);
            caller.Callees.Add(context);
        }

        return _edges[(caller.Id, name)] = context;
    }

    // External calls are not folded: those of a pipeline, such as RequestDelegate.Invoke, are nested without recursion.
    private CallContext? FindRecursion(CallContext? caller, in CallRow row)
    {
        if (row.IsExternal) return null;
        var name = _calls.Symbols[row.SymbolIndex].Name;
        while (caller is not null && (caller.IsExternal || caller.Key.Name != name || caller == Operation)) caller = caller.Caller;
        return caller;
    }

    private int GetName(in CallRow row)
    {
        ref var number = ref _namesBySymbol[(row.SymbolIndex * 2) + (row.IsExternal ? 1 : 0)];
        if (number > 0) return number;
        var key = (_calls.Symbols[row.SymbolIndex].Name, row.IsExternal);
        number = _names.GetValueOrDefault(key, _names.Count + 1);
        _names[key] = number;
        return number;
    }
}
