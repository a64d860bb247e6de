using System.Collections;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>The calls of a trace to which its views draw attention.</summary>
internal sealed class CallMarks
{
    private readonly CriticalPath _criticalPath;
    private readonly BitArray _leadsToException;

    private CallMarks(CriticalPath criticalPath, BitArray leadsToException) =>
        (_criticalPath, _leadsToException) = (criticalPath, leadsToException);

    public static CallMarks From(CallTree tree)
    {
        var table = tree.Table;
        var leadsToException = new BitArray(table.Count);
        for (var i = 0; i < table.Count; i++)
        {
            if (table.GetRow(i).Outcome != Outcome.Threw) continue;
            for (var call = i; call >= 0 && !leadsToException[call]; call = table.GetRow(call).Caller) leadsToException[call] = true;
        }
        return new(CriticalPath.Find(tree), leadsToException);
    }

    /// <summary>Returns whether the operation waited for a call, or for its first part.</summary>
    public bool IsCritical(int call) => _criticalPath.GetDuration(call) > TimeSpan.Zero;

    /// <summary>Returns the time for which the operation waited for a call.</summary>
    public TimeSpan GetCriticalDuration(int call) => _criticalPath.GetDuration(call);

    /// <summary>Returns whether an exception left a call, or one below it.</summary>
    public bool LeadsToException(int call) => _leadsToException[call];
}
