using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>Calls as their source says them: what a compiler puts between two of them is left out, and its time counts as its caller's.</summary>
public static class SourceView
{
    // What takes longer than this is no plumbing, whatever it is called: a GetResult that blocks, for one.
    private static readonly TimeSpan _maxPlumbingTime = TimeSpan.FromMilliseconds(1);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _plumbingTypes = new HashSet<string>(StringComparer.Ordinal)
    {
        "AsyncTaskMethodBuilder", "AsyncValueTaskMethodBuilder", "AsyncVoidMethodBuilder", "AsyncIteratorMethodBuilder", "PoolingAsyncValueTaskMethodBuilder",
        "TaskAwaiter", "ValueTaskAwaiter", "YieldAwaiter", "ConfiguredTaskAwaiter", "ConfiguredValueTaskAwaiter", "ConfiguredTaskAwaitable", "ConfiguredValueTaskAwaitable", "AsyncHelpers",
    }.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string> _plumbingMethods = new(StringComparer.Ordinal)
    {
        "GetAwaiter", "ConfigureAwait", "GetTypeFromHandle", "GetMethodFromHandle", "GetFieldFromHandle",
    };

    /// <summary>Whether it is left out: what a compiler made, and what it takes to await or to make an expression tree, unless that took long.</summary>
    /// <param name="call">A call.</param>
    public static bool IsHidden(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Symbol.IsCompilerGenerated || call.IsExternal && call.SelfTime < _maxPlumbingTime && IsPlumbing(call.Symbol);
    }

    private static bool IsPlumbing(Symbol symbol) =>
        _plumbingMethods.Contains(symbol.Method) || _plumbingTypes.Contains(GetSimpleTypeName(symbol.Type)) || (symbol.Type == "Expression" && symbol.Namespace is "" or "System.Linq.Expressions");

    /// <summary>The calls of an operation that nobody is known to have made.</summary>
    /// <param name="tree">All calls of the operation.</param>
    public static IEnumerable<Call> GetRoots(CallTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return ExpandHidden(tree.Roots);
    }

    /// <summary>What a call called.</summary>
    /// <param name="call">A call.</param>
    public static IEnumerable<Call> GetCallees(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return ExpandHidden(call.Callees);
    }

    /// <summary>Its own time, with that of what is hidden in it.</summary>
    /// <param name="call">A call.</param>
    public static TimeSpan GetSelfTime(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return HasHidden(call.Callees) ? FlattenHidden(call.Callees).Where(IsHidden).Aggregate(call.SelfTime, (sum, hidden) => sum + hidden.SelfTime) : call.SelfTime;
    }

    /// <summary>The part of its wall time that is in none of the calls it made: work of its own, and waiting for what is no call.</summary>
    /// <param name="call">A call.</param>
    public static TimeSpan GetSelfDuration(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var selfDuration = call.Duration - GetCallees(call).Aggregate(TimeSpan.Zero, (sum, callee) => sum + callee.Duration);
        // Calls that were awaited at once may take longer together than the one that awaits them.
        return selfDuration > TimeSpan.Zero ? selfDuration : TimeSpan.Zero;
    }

    private static IEnumerable<Call> ExpandHidden(IReadOnlyList<Call> calls) => HasHidden(calls) ? FlattenHidden(calls).Where(call => !IsHidden(call)) : calls;

    private static bool HasHidden(IReadOnlyList<Call> calls)
    {
        for (var i = 0; i < calls.Count; i++)
        {
            if (IsHidden(calls[i])) return true;
        }

        return false;
    }

    // Those, and what is in those that are hidden.
    private static IEnumerable<Call> FlattenHidden(IReadOnlyList<Call> calls)
    {
        var open = new Stack<Call>(calls.Reverse());
        while (open.TryPop(out var call))
        {
            yield return call;
            if (!IsHidden(call)) continue;
            foreach (var callee in call.Callees.Reverse()) open.Push(callee);
        }
    }

    // Without what stands before it, and without its type arguments.
    private static ReadOnlySpan<char> GetSimpleTypeName(ReadOnlySpan<char> type)
    {
        var argumentsStart = type.IndexOfAny('<', '`', '[');
        var name = argumentsStart < 0 ? type : type[..argumentsStart];
        return name[(name.LastIndexOf('.') + 1)..];
    }
}
