using System.Collections.Concurrent;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The most recent requests of an application and those in flight. Places are reused, so that a request costs no memory of its own.
/// Those that a burst has needed, and nothing since, are given up.
/// </summary>
internal sealed class RequestLog(int maxRecent, RequestStatistics statistics, TimeProvider timeProvider)
{
    // So that a place is not given up that the next request needs.
    private const int MinSpareSlots = 16;

    // How many requests come back to a processor before it looks at what could be given up.
    private const int ReturnsPerTrim = 4096;

    private readonly Lock _lock = new();
    private readonly List<RequestSlot> _slots = [];
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Stripe(maxRecent))];

    // Each processor keeps as many as are wanted in all, and uses its own again: to fetch those of another takes longer than all the rest.
    private Stripe CurrentStripe => _stripes[(uint)Thread.GetCurrentProcessorId() % (uint)_stripes.Length];

    /// <summary>How many places there are.</summary>
    public int SlotCount
    {
        get
        {
            lock (_lock) return _slots.Count;
        }
    }

    /// <summary>A place for a request.</summary>
    public RequestSlot Rent()
    {
        if (CurrentStripe.TryRent() is { } slot) return slot;
        // Requests end on another processor than the one they began on.
        foreach (var stripe in _stripes)
        {
            if (stripe.HasSpare && stripe.TryRent() is { } found) return found;
        }
        slot = new RequestSlot(statistics);
        lock (_lock) _slots.Add(slot);
        return slot;
    }

    /// <summary>The request has ended, and is one of the recent ones.</summary>
    public void AddRecent(RequestSlot slot) => Return(slot, static stripe => stripe.Recent);

    /// <summary>The request is to be forgotten.</summary>
    public void Discard(RequestSlot slot)
    {
        slot.Clear();
        Return(slot, static stripe => stripe.Free);
    }

    /// <summary>Reads the most recent requests, in the order in which they ended, and those in flight.</summary>
    /// <param name="ended">Gets copies of the recent ones.</param>
    /// <param name="inFlight">Gets copies of those in flight.</param>
    public void Read(List<RequestFacts> ended, List<RequestFacts> inFlight)
    {
        Trim(_stripes);
        RequestSlot[] slots;
        lock (_lock) slots = [.. _slots];
        var recentRequests = new List<RequestFacts>(slots.Length);
        foreach (var slot in slots)
        {
            if (slot.TryRead(timeProvider, out var facts)) (facts.Status == 0 ? inFlight : recentRequests).Add(facts);
        }
        recentRequests.Sort(static (one, other) => one.End.CompareTo(other.End));
        ended.AddRange(recentRequests.Skip(recentRequests.Count - maxRecent));
    }

    /// <summary>How many streams are open now.</summary>
    public int CountStreams()
    {
        RequestSlot[] slots;
        lock (_lock) slots = [.. _slots];
        var streams = 0;
        foreach (var slot in slots)
        {
            if (slot.Features is not null && slot.TryRead(timeProvider, out var facts) && facts is { Status: 0, IsStream: true }) streams++;
        }
        return streams;
    }

    private void Return(RequestSlot slot, Func<Stripe, ConcurrentQueue<RequestSlot>> selectQueue)
    {
        var stripe = CurrentStripe;
        selectQueue(stripe).Enqueue(slot);
        // Of all processors: the one that had the burst may serve nothing any more.
        if (stripe.OnReturned() % ReturnsPerTrim == 0) Trim(_stripes);
    }

    private void Trim(ReadOnlySpan<Stripe> stripes)
    {
        var trimmed = 0;
        foreach (var stripe in stripes) trimmed += stripe.Trim(MinSpareSlots);
        if (trimmed == 0) return;
        lock (_lock)
        {
            _slots.RemoveAll(static slot => slot.IsTrimmed);
            if (_slots.Capacity > 2 * _slots.Count) _slots.TrimExcess();
        }
    }

    /// <summary>The places of one processor that can be used again.</summary>
    private sealed class Stripe(int maxRecent)
    {
        // How many there are beyond the recent requests that are to be kept.
        private int _spare = -maxRecent;
        // The fewest there were since the last look, which nobody has needed.
        private int _minSpare = int.MaxValue;
        private int _returnedCount;

        /// <summary>Those of the recent requests, oldest first.</summary>
        public ConcurrentQueue<RequestSlot> Recent { get; } = new();

        /// <summary>Those of requests that were left out.</summary>
        public ConcurrentQueue<RequestSlot> Free { get; } = new();

        public bool HasSpare => Volatile.Read(ref _spare) > 0;

        public RequestSlot? TryRent()
        {
            var spare = Interlocked.Decrement(ref _spare);
            // Written without a lock: a place too many is given up, or later.
            if (spare < _minSpare) _minSpare = Math.Max(0, spare);
            if (spare >= 0 && (Free.TryDequeue(out var slot) || Recent.TryDequeue(out slot))) return slot;
            Interlocked.Increment(ref _spare);
            return null;
        }

        /// <summary>A place has come back.</summary>
        /// <returns>How many have.</returns>
        public int OnReturned()
        {
            Interlocked.Increment(ref _spare);
            return ++_returnedCount;
        }

        /// <summary>Gives up what has not been needed since this was last called.</summary>
        /// <returns>How many places.</returns>
        public int Trim(int minSpare)
        {
            var unused = Math.Min(Interlocked.Exchange(ref _minSpare, int.MaxValue), Volatile.Read(ref _spare)) - minSpare;
            var trimmed = 0;
            for (; trimmed < unused && TryRent() is { } slot; trimmed++)
            {
                slot.IsTrimmed = true;
                slot.Clear();
            }
            if (trimmed > 0) Volatile.Write(ref _minSpare, int.MaxValue);
            return trimmed;
        }
    }
}
