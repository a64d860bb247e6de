namespace Chalkboard.Tracing.Calls;

/// <summary>A call that is open. Times are in the units of its <see cref="CallStackReplay"/>, since the start of the recording.</summary>
internal sealed class OpenCall
{
    /// <summary>The index of its symbol.</summary>
    public int SymbolIndex { get; set; }

    public bool IsExternal { get; set; }

    /// <summary>Who called it; null for a call that began on an empty stack.</summary>
    public OpenCall? Caller { get; set; }

    /// <summary>From 1.</summary>
    public int Depth { get; set; }

    /// <summary>Counts the calls, from 1.</summary>
    public int Number { get; set; }

    public long EnteredAt { get; set; }

    /// <summary>The last line that it reached.</summary>
    public int Line { get; set; }

    /// <summary>How long it had a thread, until it was last suspended or ended.</summary>
    public long ActiveTime { get; private set; }

    /// <summary>How much of that did not pass in calls above it on the stack.</summary>
    public long SelfTime { get; private set; }

    /// <summary>How long it had none.</summary>
    public long SuspendedTime { get; private set; }

    public bool IsSuspended { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>What a consumer of the walk knows of it.</summary>
    public object? Tag { get; set; }

    /// <summary>When it last got, or lost, its thread.</summary>
    public long SwitchedAt { get; private set; }

    internal int OpenCalleeCount { get; set; }

    /// <summary>The number that the recording gives it, or 0.</summary>
    internal int RecordedNumber { get; set; }

    // Since it last got its thread: what passed in calls above it, by the clock and without what recording cost; and its own events.
    private long _nestedTime;
    private long _nestedTimeWithOverhead;
    private long _eventCount;

    public void Enter(long time) => (EnteredAt, SwitchedAt) = (time, time);

    /// <summary>An event of its own has been recorded.</summary>
    public void CountEvent() => _eventCount++;

    /// <summary>It loses its thread; returns how long it had it, without what recording cost.</summary>
    public long LeaveThread(ref long time, OpenCall? caller, bool isSuspended, double eventOverhead)
    {
        if (time < SwitchedAt) time = SwitchedAt;
        var (activeTime, activeTimeWithOverhead) = (0L, 0L);
        if (!IsSuspended)
        {
            activeTimeWithOverhead = time - SwitchedAt;
            var selfTime = activeTimeWithOverhead - _nestedTimeWithOverhead;
            if (eventOverhead > 0) selfTime = Math.Max(0, selfTime - (long)(eventOverhead * _eventCount));
            activeTime = selfTime + _nestedTime;
            ActiveTime += activeTime;
            SelfTime += selfTime;
        }
        else
        {
            SuspendedTime += time - SwitchedAt;
        }

        if (caller is not null)
        {
            caller._nestedTime += activeTime;
            caller._nestedTimeWithOverhead += activeTimeWithOverhead;
        }

        (_nestedTime, _nestedTimeWithOverhead, _eventCount) = (0, 0, 0);
        (SwitchedAt, IsSuspended, HasEnded) = (time, isSuspended, !isSuspended);
        return activeTime;
    }

    /// <summary>It gets a thread again; returns how long it had none.</summary>
    public long Resume(ref long time)
    {
        if (time < SwitchedAt) time = SwitchedAt;
        var suspendedTime = time - SwitchedAt;
        SuspendedTime += suspendedTime;
        (SwitchedAt, IsSuspended) = (time, false);
        return suspendedTime;
    }

    public void Reset()
    {
        (Caller, Tag) = (null, null);
        (ActiveTime, SelfTime, SuspendedTime, OpenCalleeCount, RecordedNumber, Line) = (0, 0, 0, 0, 0, 0);
        (_nestedTime, _nestedTimeWithOverhead, _eventCount) = (0, 0, 0);
        (IsSuspended, HasEnded) = (false, false);
    }
}
