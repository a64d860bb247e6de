namespace Chalkboard.Tracing.Comparison;

/// <summary>The first value that differs between two traces before some calls.</summary>
/// <param name="Calls">The calls that have the value.</param>
/// <param name="Name">The name of the argument; empty for a return value.</param>
/// <param name="Values">The values.</param>
internal sealed record ValueDifference(ComparedCalls Calls, string Name, Compared<string> Values)
{
    /// <summary>
    /// Finds the first difference on the way to some calls: in the arguments of their callers and of themselves, and in what callees of
    /// their callers returned before. Returns null if there is none.
    /// </summary>
    public static ValueDifference? FindBefore(ComparedCalls calls)
    {
        if (calls.Other is null) return null;
        var start = calls.Other.StartedAt;
        var (first, firstTime) = ((ValueDifference?)null, long.MaxValue);
        // The arguments of more calls are others.
        var nearest = calls.Baseline is not null && calls.Count.Baseline == calls.Count.Other ? calls : calls.Caller;
        for (var caller = nearest; caller is { IsOperation: false }; caller = caller.Caller)
            Consider(caller, caller.Other?.StartedAt, false);
        for (var caller = calls.Caller; caller is not null; caller = caller.Caller)
        {
            foreach (var callee in caller.Callees)
            {
                if (callee.Other?.EndedAt is { } end && end <= start) Consider(callee, end, true);
            }
        }

        return first;

        void Consider(ComparedCalls candidate, long? time, bool isReturnValue)
        {
            if (candidate.Baseline is null || candidate.Other is null || time is null || time >= firstTime) return;
            foreach (var name in candidate.Other.Values.Names)
            {
                if ((name.Length == 0) != isReturnValue) continue;
                if (candidate.Baseline.Values.Find(name) is not { } before || candidate.Other.Values.Find(name) is not { } after
                    || before == after) continue;
                (first, firstTime) = (new(candidate, name, new(before, after)), time.Value);
                return;
            }
        }
    }
}
