namespace Chalkboard.Tracing.Calls;

/// <summary>An open call of a <see cref="CallReader"/>. Times are in its units, since the start of the recording.</summary>
internal sealed class OpenCall
{
    /// <summary>Stands for the missing call of a step. It has no symbol: its index is -1.</summary>
    public static OpenCall None { get; } = new() { SymbolIndex = -1 };

    /// <summary>The index of its symbol.</summary>
    public int SymbolIndex { get; private set; }

    public bool IsExternal { get; private set; }

    /// <summary>Its caller; null for a call that started on an empty stack.</summary>
    public OpenCall? Caller { get; private set; }

    /// <summary>Its depth on the stack, from 1.</summary>
    public int Depth { get; private set; }

    /// <summary>Its number in the order of starts, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The last line that it reached.</summary>
    public int Line { get; set; }

    /// <summary>The time for which it had a thread, up to its last suspension or its end.</summary>
    public long ActiveTime { get; private set; }

    /// <summary>The part of <see cref="ActiveTime"/> without the calls above it on the stack.</summary>
    public long SelfTime { get; private set; }

    /// <summary>The time for which it was suspended.</summary>
    public long SuspendedTime { get; private set; }

    public bool IsSuspended { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>An object that the consumer of the steps attaches to the call.</summary>
    public object? Tag { get; set; }

    /// <summary>The time at which it last got or lost its thread.</summary>
    public long SwitchedAt { get; private set; }

    internal int OpenCalleeCount { get; set; }

    // Since it last got its thread: the time of the calls above it, without and with the overhead of recording; and the number of
    // its own events.
    private long _nestedTime;
    private long _nestedTimeWithOverhead;
    private long _eventCount;

    public void Enter(int symbolIndex, bool isExternal, OpenCall? caller, int number, int line, long time)
    {
        (SymbolIndex, IsExternal, Caller, Number, Line, SwitchedAt) = (symbolIndex, isExternal, caller, number, line, time);
        Depth = (caller?.Depth ?? 0) + 1;
        if (caller is not null) caller.OpenCalleeCount++;
        CountEvent();
    }

    /// <summary>Counts one of its own events.</summary>
    public void CountEvent() => _eventCount++;

    /// <summary>Takes the thread from the call. Returns the time for which it had the thread, without the overhead of recording.</summary>
    /// <param name="time">The time.</param>
    /// <param name="caller">The call below it on the stack.</param>
    /// <param name="isSuspended">True if it is suspended, and false if it has ended.</param>
    /// <param name="eventOverhead">The overhead of an event, in units.</param>
    /// <param name="overheadRemainder">The overhead below one unit, which counts for the next call.</param>
    public long LeaveThread(ref long time, OpenCall? caller, bool isSuspended, double eventOverhead, ref double overheadRemainder)
    {
        if (time < SwitchedAt) time = SwitchedAt;
        var (activeTime, activeTimeWithOverhead) = (0L, 0L);
        if (!IsSuspended)
        {
            activeTimeWithOverhead = time - SwitchedAt;
            var selfTime = activeTimeWithOverhead - _nestedTimeWithOverhead;
            if (eventOverhead > 0)
            {
                var overhead = (eventOverhead * _eventCount) + overheadRemainder;
                overheadRemainder = overhead - Math.Truncate(overhead);
                selfTime = Math.Max(0, selfTime - (long)overhead);
            }

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

    /// <summary>Gives the call a thread again. Returns the time for which it had none.</summary>
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
        (ActiveTime, SelfTime, SuspendedTime, OpenCalleeCount, Line) = (0, 0, 0, 0, 0);
        (_nestedTime, _nestedTimeWithOverhead, _eventCount) = (0, 0, 0);
        (IsSuspended, HasEnded) = (false, false);
    }
}
