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

    /// <summary>How much of that passed in calls above it on the stack.</summary>
    public long Nested { get; private set; }

    public long Self => Active - Nested;

    public bool IsSuspended { get; private set; }

    public bool HasEnded { get; private set; }

    /// <summary>What a consumer of the walk knows of it.</summary>
    public object? Tag { get; set; }

    /// <summary>When it last got, or lost, its thread.</summary>
    public long TurnedAt { get; private set; }

    internal int Callees { get; set; }

    /// <summary>The number that the recording gives it, or 0.</summary>
    internal int Call { get; set; }

    public void Enter(long time) => (EnteredAt, TurnedAt) = (time, time);

    /// <summary>It loses its thread; returns how long it had it.</summary>
    public long Stop(ref long time, Frame? below, bool suspended)
    {
        if (time < TurnedAt) time = TurnedAt;
        var turn = IsSuspended ? 0 : time - TurnedAt;
        Active += turn;
        if (!IsSuspended && below is not null) below.Nested += turn;
        (TurnedAt, IsSuspended, HasEnded) = (time, suspended, !suspended);
        return turn;
    }

    /// <summary>It gets a thread again; returns how long it had none.</summary>
    public long Resume(ref long time)
    {
        if (time < TurnedAt) time = TurnedAt;
        var away = time - TurnedAt;
        (TurnedAt, IsSuspended) = (time, false);
        return away;
    }

    public void Clear()
    {
        (Caller, Tag) = (null, null);
        (Active, Nested, Callees, Call, Line) = (0, 0, 0, 0, 0);
        (IsSuspended, HasEnded) = (false, false);
    }
}
