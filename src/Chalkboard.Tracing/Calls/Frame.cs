namespace Chalkboard.Tracing.Calls;

/// <summary>A call that is open. Times are in the units of its <see cref="Walk"/>, since the start of the recording.</summary>
internal sealed class Frame
{
    /// <summary>The index of its symbol.</summary>
    public int Symbol { get; set; }

    public bool IsExternal { get; set; }

    /// <summary>Who called it; null for a call that began on an empty stack.</summary>
    public Frame? Caller { get; set; }

    /// <summary>From 1.</summary>
    public int Depth { get; set; }

    /// <summary>Counts the calls, from 1.</summary>
    public int Number { get; set; }

    public long EnteredAt { get; set; }

    /// <summary>The last line that it reached.</summary>
    public int Line { get; set; }

    /// <summary>How long it had a thread, until it was last suspended or ended.</summary>
    public long Active { get; private set; }

    /// <summary>How much of that did not pass in calls above it on the stack.</summary>
    public long Self { get; private set; }

    /// <summary>How long it had none.</summary>
    public long Away { get; private set; }

    public bool IsSuspended { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>What a consumer of the walk knows of it.</summary>
    public object? Tag { get; set; }

    /// <summary>When it last got, or lost, its thread.</summary>
    public long TurnedAt { get; private set; }

    internal int Callees { get; set; }

    /// <summary>The number that the recording gives it, or 0.</summary>
    internal int Call { get; set; }

    // Since it last got its thread: what passed in calls above it, by the clock and without what recording cost; and its own events.
    private long _nested;
    private long _nestedAtCost;
    private long _events;

    public void Enter(long time) => (EnteredAt, TurnedAt) = (time, time);

    /// <summary>An event of its own has been recorded.</summary>
    public void Count() => _events++;

    /// <summary>It loses its thread; returns how long it had it, without what recording cost.</summary>
    public long Stop(ref long time, Frame? below, bool suspended, double cost)
    {
        if (time < TurnedAt) time = TurnedAt;
        var (turn, turnAtCost) = (0L, 0L);
        if (!IsSuspended)
        {
            turnAtCost = time - TurnedAt;
            var self = turnAtCost - _nestedAtCost;
            if (cost > 0) self = Math.Max(0, self - (long)(cost * _events));
            turn = self + _nested;
            Active += turn;
            Self += self;
        }
        else
        {
            Away += time - TurnedAt;
        }

        if (below is not null)
        {
            below._nested += turn;
            below._nestedAtCost += turnAtCost;
        }

        (_nested, _nestedAtCost, _events) = (0, 0, 0);
        (TurnedAt, IsSuspended, HasEnded) = (time, suspended, !suspended);
        return turn;
    }

    /// <summary>It gets a thread again; returns how long it had none.</summary>
    public long Resume(ref long time)
    {
        if (time < TurnedAt) time = TurnedAt;
        var away = time - TurnedAt;
        Away += away;
        (TurnedAt, IsSuspended) = (time, false);
        return away;
    }

    public void Clear()
    {
        (Caller, Tag) = (null, null);
        (Active, Self, Away, Callees, Call, Line) = (0, 0, 0, 0, 0, 0);
        (_nested, _nestedAtCost, _events) = (0, 0, 0);
        (IsSuspended, HasEnded) = (false, false);
    }
}
