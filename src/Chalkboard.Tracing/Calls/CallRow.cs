using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Calls;

/// <summary>A row of the table of calls. Times are in ticks of 100 ns.</summary>
internal struct CallRow
{
    public long StartedAt;
    public long Duration;
    public long ActiveTime;
    public long SelfTime;
    public int SymbolIndex;

    /// <summary>The index of its caller; -1 if unknown.</summary>
    public int Caller;

    public int ThreadId;
    public int Line;
    public int SuspensionCount;
    public int EventCount;
    public Outcome Outcome;
    public bool IsExternal;
    public StoredText Value;

    public void Complete(in CallStep step)
    {
        (Duration, ActiveTime, SelfTime, Value) = (step.Elapsed, step.Call.ActiveTime, step.Call.SelfTime, step.Value);
        Outcome = step.Kind switch
        {
            EventKind.Throw => Outcome.Threw,
            EventKind.Unfinished => Outcome.Unfinished,
            _ => Outcome.Returned,
        };
    }
}
