using System.Collections.Concurrent;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The most recent requests of an application and those in flight. Places are reused, so that a request costs no memory of its own.
/// Those that a burst has needed, and nothing since, are given up.
/// </summary>
internal sealed class RequestLog(int recent, RequestStatistics statistics, TimeProvider time)
{
    // So that a place is not given up that the next request needs.
    private const int AlwaysSpare = 16;

    // How many requests come back to a processor before it looks at what could be given up.
    private const int Between = 4096;

    private readonly Lock _lock = new();
    private readonly List<RequestSlot> _all = [];
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Stripe(recent))];

    // Each processor keeps as many as are wanted in all, and uses its own again: to fetch those of another takes longer than all the rest.
    private Stripe Here => _stripes[(uint)Thread.GetCurrentProcessorId() % (uint)_stripes.Length];

    /// <summary>How many places there are.</summary>
    public int Places
    {
        get
        {
            lock (_lock) return _all.Count;
        }
    }

    /// <summary>A place for a request.</summary>
    public RequestSlot Take()
    {
        if (Here.TryTake() is { } slot) return slot;
        // Requests end on another processor than the one they began on.
        foreach (var stripe in _stripes)
        {
            if (stripe.HasSpare && stripe.TryTake() is { } found) return found;
        }
        slot = new RequestSlot(statistics);
        lock (_lock) _all.Add(slot);
        return slot;
    }

    /// <summary>The request has ended, and is one of the recent ones.</summary>
    public void Ended(RequestSlot slot) => Return(slot, static here => here.Ended);

    /// <summary>The request is to be forgotten.</summary>
    public void Forget(RequestSlot slot)
    {
        slot.Clear();
        Return(slot, static here => here.Free);
    }

    /// <summary>Reads the most recent requests, in the order in which they ended, and those in flight.</summary>
    /// <param name="ended">Gets copies of the recent ones.</param>
    /// <param name="inFlight">Gets copies of those in flight.</param>
    public void Read(List<RequestFacts> ended, List<RequestFacts> inFlight)
    {
        GiveUp(_stripes);
        RequestSlot[] slots;
        lock (_lock) slots = [.. _all];
        var mine = new List<RequestFacts>(slots.Length);
        foreach (var slot in slots)
        {
            if (slot.TryRead(time, out var facts)) (facts.Status == 0 ? inFlight : mine).Add(facts);
        }
        mine.Sort(static (one, other) => one.End.CompareTo(other.End));
        ended.AddRange(mine.Skip(mine.Count - recent));
    }

    /// <summary>How many streams are open now.</summary>
    public int Streams()
    {
        RequestSlot[] slots;
        lock (_lock) slots = [.. _all];
        var streams = 0;
        foreach (var slot in slots)
        {
            if (slot.Features is not null && slot.TryRead(time, out var facts) && facts is { Status: 0, IsStream: true }) streams++;
        }
        return streams;
    }

    private void Return(RequestSlot slot, Func<Stripe, ConcurrentQueue<RequestSlot>> where)
    {
        var here = Here;
        where(here).Enqueue(slot);
        // Of all processors: the one that had the burst may serve nothing any more.
        if (here.Returned() % Between == 0) GiveUp(_stripes);
    }

    private void GiveUp(ReadOnlySpan<Stripe> stripes)
    {
        var given = 0;
        foreach (var stripe in stripes) given += stripe.GiveUp(AlwaysSpare);
        if (given == 0) return;
        lock (_lock)
        {
            _all.RemoveAll(static slot => slot.IsGivenUp);
            if (_all.Capacity > 2 * _all.Count) _all.TrimExcess();
        }
    }

    /// <summary>The places of one processor that can be used again.</summary>
    private sealed class Stripe(int recent)
    {
        // How many there are beyond the recent requests that are to be kept.
        private int _spare = -recent;
        // The fewest there were since the last look, which nobody has needed.
        private int _leastSpare = int.MaxValue;
        private int _returned;

        /// <summary>Those of the recent requests, oldest first.</summary>
        public ConcurrentQueue<RequestSlot> Ended { get; } = new();

        /// <summary>Those of requests that were left out.</summary>
        public ConcurrentQueue<RequestSlot> Free { get; } = new();

        public bool HasSpare => Volatile.Read(ref _spare) > 0;

        public RequestSlot? TryTake()
        {
            var left = Interlocked.Decrement(ref _spare);
            // Written without a lock: a place too many is given up, or later.
            if (left < _leastSpare) _leastSpare = Math.Max(0, left);
            if (left >= 0 && (Free.TryDequeue(out var slot) || Ended.TryDequeue(out slot))) return slot;
            Interlocked.Increment(ref _spare);
            return null;
        }

        /// <summary>A place has come back.</summary>
        /// <returns>How many have.</returns>
        public int Returned()
        {
            Interlocked.Increment(ref _spare);
            return ++_returned;
        }

        /// <summary>Gives up what has not been needed since this was last called.</summary>
        /// <returns>How many places.</returns>
        public int GiveUp(int spare)
        {
            var unused = Math.Min(Interlocked.Exchange(ref _leastSpare, int.MaxValue), Volatile.Read(ref _spare)) - spare;
            var given = 0;
            for (; given < unused && TryTake() is { } slot; given++)
            {
                slot.IsGivenUp = true;
                slot.Clear();
            }
            if (given > 0) Volatile.Write(ref _leastSpare, int.MaxValue);
            return given;
        }
    }
}
