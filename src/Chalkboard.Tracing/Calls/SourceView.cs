using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>Calls as their source says them: what a compiler puts between two of them is left out, and its time counts as its caller's.</summary>
public static class SourceView
{
    // What takes longer than this is no plumbing, whatever it is called: a GetResult that blocks, for one.
    private static readonly TimeSpan _long = TimeSpan.FromMilliseconds(1);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _plumbing = new HashSet<string>(StringComparer.Ordinal)
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
    public static bool Hides(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Symbol.IsCompilerMade || call.IsExternal && call.Self < _long && IsPlumbing(call.Symbol);
    }

    private static bool IsPlumbing(Symbol symbol) =>
        _plumbingMethods.Contains(symbol.Method) || _plumbing.Contains(Plain(symbol.Type)) || (symbol.Type == "Expression" && symbol.Namespace is "" or "System.Linq.Expressions");

    /// <summary>The calls of an operation that nobody is known to have made.</summary>
    /// <param name="tree">All calls of the operation.</param>
    public static IEnumerable<Call> Roots(CallTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return Shown(tree.Roots);
    }

    /// <summary>What a call called.</summary>
    /// <param name="call">A call.</param>
    public static IEnumerable<Call> Callees(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return Shown(call.Callees);
    }

    /// <summary>Its own time, with that of what is hidden in it.</summary>
    /// <param name="call">A call.</param>
    public static TimeSpan Self(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return HidesAny(call.Callees) ? All(call.Callees).Where(Hides).Aggregate(call.Self, (sum, hidden) => sum + hidden.Self) : call.Self;
    }

    /// <summary>The part of its wall time that is in none of the calls it made: work of its own, and waiting for what is no call.</summary>
    /// <param name="call">A call.</param>
    public static TimeSpan Own(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var own = call.Wall - Callees(call).Aggregate(TimeSpan.Zero, (sum, callee) => sum + callee.Wall);
        // Calls that were awaited at once may take longer together than the one that awaits them.
        return own > TimeSpan.Zero ? own : TimeSpan.Zero;
    }

    private static IEnumerable<Call> Shown(IReadOnlyList<Call> calls) => HidesAny(calls) ? All(calls).Where(call => !Hides(call)) : calls;

    private static bool HidesAny(IReadOnlyList<Call> calls)
    {
        for (var i = 0; i < calls.Count; i++)
        {
            if (Hides(calls[i])) return true;
        }

        return false;
    }

    // Those, and what is in those that are hidden.
    private static IEnumerable<Call> All(IReadOnlyList<Call> calls)
    {
        var open = new Stack<Call>(calls.Reverse());
        while (open.TryPop(out var call))
        {
            yield return call;
            if (!Hides(call)) continue;
            foreach (var callee in call.Callees.Reverse()) open.Push(callee);
        }
    }

    // Without what stands before it, and without its type arguments.
    private static ReadOnlySpan<char> Plain(ReadOnlySpan<char> type)
    {
        var arguments = type.IndexOfAny('<', '`', '[');
        var plain = arguments < 0 ? type : type[..arguments];
        return plain[(plain.LastIndexOf('.') + 1)..];
    }
}
