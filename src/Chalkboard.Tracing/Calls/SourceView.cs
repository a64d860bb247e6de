using System.Collections;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>
/// A view of calls as the source has them: calls that a compiler has added are hidden, and their time counts as that of their callers.
/// </summary>
public static class SourceView
{
    // A call that takes longer is shown even if its name is that of a generated call, such as a GetResult that blocks.
    private static readonly TimeSpan _maxGeneratedCallTime = TimeSpan.FromMilliseconds(1);

    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _generatedCallTypes =
        new HashSet<string>(StringComparer.Ordinal)
        {
            "AsyncTaskMethodBuilder", "AsyncValueTaskMethodBuilder", "AsyncVoidMethodBuilder", "AsyncIteratorMethodBuilder",
            "PoolingAsyncValueTaskMethodBuilder", "TaskAwaiter", "ValueTaskAwaiter", "YieldAwaiter", "ConfiguredTaskAwaiter",
            "ConfiguredValueTaskAwaiter", "ConfiguredTaskAwaitable", "ConfiguredValueTaskAwaitable", "AsyncHelpers",
            "DefaultInterpolatedStringHandler", "AppendInterpolatedStringHandler",
            // The output of Razor.
            "RenderTreeBuilder", "TagHelperScopeManager", "TagHelperExecutionContext", "TagHelperRunner",
        }.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly HashSet<string> _generatedCallMethods = new(StringComparer.Ordinal)
    {
        "GetAwaiter", "ConfigureAwait", "GetTypeFromHandle", "GetMethodFromHandle", "GetFieldFromHandle",
    };

    // Of RazorPage and RazorPageBase.
    private static readonly HashSet<string> _generatedPageMethods = new(StringComparer.Ordinal)
    {
        "BeginContext", "EndContext", "WriteLiteral", "BeginWriteAttribute", "WriteAttributeValue", "EndWriteAttribute",
        "BeginAddHtmlAttributeValues", "AddHtmlAttributeValue", "EndAddHtmlAttributeValues", "CreateTagHelper",
        "StartTagHelperWritingScope", "EndTagHelperWritingScope", "BeginWriteTagHelperAttribute", "EndWriteTagHelperAttribute",
    };

    /// <summary>
    /// Returns whether a call is hidden: calls of generated methods, and calls that a compiler has added, which await, interpolate texts,
    /// create expression trees or write the markup of Razor, unless they took long.
    /// </summary>
    /// <param name="call">The call.</param>
    public static bool IsHidden(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return IsGeneratedMethod(call.Symbol) || call.IsExternal && call.SelfTime < _maxGeneratedCallTime && IsGeneratedCall(call.Symbol);
    }

    /// <summary>Returns whether a compiler has added a call, however long it took, so that the result is the same in each run.</summary>
    internal static bool IsGenerated(Call call) => IsGeneratedMethod(call.Symbol) || (call.IsExternal && IsGeneratedCall(call.Symbol));

    /// <summary>Finds all calls that are hidden, without creating an object for each call.</summary>
    internal static BitArray FindHidden(CallTable table)
    {
        var hidden = new BitArray(table.Count);
        var symbols = table.Symbols.Select(symbol => (Method: IsGeneratedMethod(symbol), Call: IsGeneratedCall(symbol))).ToArray();
        for (var i = 0; i < hidden.Count; i++)
        {
            ref readonly var row = ref table.GetRow(i);
            var (isMethod, isCall) = symbols[row.SymbolIndex];
            hidden[i] = isMethod || (isCall && row.IsExternal && row.SelfTime < _maxGeneratedCallTime.Ticks);
        }

        return hidden;
    }

    private static bool IsGeneratedMethod(Symbol symbol) =>
        symbol.IsCompilerGenerated || symbol.Namespace.StartsWith("__Blazor", StringComparison.Ordinal);

    private static bool IsGeneratedCall(Symbol symbol)
    {
        if (_generatedCallMethods.Contains(symbol.Method)) return true;
        var type = GetSimpleTypeName(symbol.Type);
        return _generatedCallTypes.Contains(type)
            || (type is "Expression" && symbol.Namespace is "" or "System.Linq.Expressions")
            || (type is "RazorPage" or "RazorPageBase" && _generatedPageMethods.Contains(symbol.Method))
            || (type is "RuntimeHelpers" && symbol.Namespace is "Microsoft.AspNetCore.Components.CompilerServices");
    }

    /// <summary>Returns the calls of an operation that have no known caller.</summary>
    /// <param name="tree">The calls of the operation.</param>
    public static IEnumerable<Call> GetRoots(CallTree tree)
    {
        ArgumentNullException.ThrowIfNull(tree);
        return ExpandHidden(tree.Roots);
    }

    /// <summary>Returns the callees of a call.</summary>
    /// <param name="call">The call.</param>
    public static IEnumerable<Call> GetCallees(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return ExpandHidden(call.Callees);
    }

    /// <summary>Returns the self time of a call, including that of its hidden callees.</summary>
    /// <param name="call">The call.</param>
    public static TimeSpan GetSelfTime(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return HasHidden(call.Callees)
            ? FlattenHidden(call.Callees).Where(IsHidden).Aggregate(call.SelfTime, (sum, hidden) => sum + hidden.SelfTime)
            : call.SelfTime;
    }

    /// <summary>
    /// Returns the part of the duration of a call that is in none of its callees: its own work, and the time it waited for something that
    /// is not a call.
    /// </summary>
    /// <param name="call">The call.</param>
    public static TimeSpan GetSelfDuration(Call call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var selfDuration = call.Duration - GetCallees(call).Aggregate(TimeSpan.Zero, (sum, callee) => sum + callee.Duration);
        // Callees that are awaited at the same time may take longer together than their caller.
        return selfDuration > TimeSpan.Zero ? selfDuration : TimeSpan.Zero;
    }

    private static IEnumerable<Call> ExpandHidden(IReadOnlyList<Call> calls) =>
        HasHidden(calls) ? FlattenHidden(calls).Where(call => !IsHidden(call)) : calls;

    private static bool HasHidden(IReadOnlyList<Call> calls)
    {
        for (var i = 0; i < calls.Count; i++)
        {
            if (IsHidden(calls[i])) return true;
        }

        return false;
    }

    // The calls, and the callees of those that are hidden.
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

    // Without the outer types, and without type arguments.
    private static ReadOnlySpan<char> GetSimpleTypeName(ReadOnlySpan<char> type)
    {
        var argumentsStart = type.IndexOfAny('<', '`', '[');
        var name = argumentsStart < 0 ? type : type[..argumentsStart];
        return name[(name.LastIndexOf('.') + 1)..];
    }
}
