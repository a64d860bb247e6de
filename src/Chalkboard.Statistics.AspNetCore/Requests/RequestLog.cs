using System.Collections.Concurrent;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The most recent requests of an application, and those in flight. Slots are reused, so that a request allocates none. Slots that
/// were needed only for a burst are trimmed.
/// </summary>
internal sealed class RequestLog(int maxRecent, RequestStatistics statistics, TimeProvider timeProvider)
{
    // Slots to keep for the next requests.
    private const int MinSpareSlots = 16;

    // The number of returned slots of a processor after which unused slots are trimmed.
    private const int ReturnsPerTrim = 4096;

    private readonly Lock _lock = new();
    private readonly List<RequestSlot> _slots = [];
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Stripe(maxRecent))];

    // Each processor keeps up to the maximum number of slots and reuses its own, because accessing another processor's cache lines
    // takes longer than everything else here.
    private Stripe CurrentStripe => _stripes[(uint)Thread.GetCurrentProcessorId() % (uint)_stripes.Length];

    /// <summary>The number of slots.</summary>
    public int SlotCount
    {
        get
        {
            lock (_lock) return _slots.Count;
        }
    }

    /// <summary>Returns a slot for a request.</summary>
    public RequestSlot Rent()
    {
        if (CurrentStripe.TryRent() is { } slot) return slot;
        // A request may end on another processor than it started on.
        foreach (var stripe in _stripes)
        {
            if (stripe.HasSpare && stripe.TryRent() is { } found) return found;
        }
        slot = new RequestSlot(statistics);
        lock (_lock) _slots.Add(slot);
        return slot;
    }

    /// <summary>Adds a request that has ended to the recent ones.</summary>
    public void AddRecent(RequestSlot slot) => Return(slot, static stripe => stripe.Recent);

    /// <summary>Frees the slot of a request that is not counted.</summary>
    public void Discard(RequestSlot slot)
    {
        slot.Clear();
        Return(slot, static stripe => stripe.Free);
    }

    /// <summary>Reads the most recent requests, in the order in which they ended, and those in flight.</summary>
    /// <param name="ended">The destination for copies of the recent requests.</param>
    /// <param name="inFlight">The destination for copies of the requests in flight.</param>
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

    /// <summary>Returns the number of open streams.</summary>
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
        // Trims the slots of all processors, because the one that had a burst may be idle now.
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

    /// <summary>The reusable slots of one processor.</summary>
    private sealed class Stripe(int maxRecent)
    {
        // The number of slots beyond the recent requests to keep.
        private int _spare = -maxRecent;
        // The minimum of that number since the last trim: these slots were not needed.
        private int _minSpare = int.MaxValue;
        private int _returnedCount;

        /// <summary>The slots of recent requests, oldest first.</summary>
        public ConcurrentQueue<RequestSlot> Recent { get; } = new();

        /// <summary>The slots of requests that are not counted.</summary>
        public ConcurrentQueue<RequestSlot> Free { get; } = new();

        public bool HasSpare => Volatile.Read(ref _spare) > 0;

        public RequestSlot? TryRent()
        {
            var spare = Interlocked.Decrement(ref _spare);
            // Written without a lock: a race only trims a slot too many or too few.
            if (spare < _minSpare) _minSpare = Math.Max(0, spare);
            if (spare >= 0 && (Free.TryDequeue(out var slot) || Recent.TryDequeue(out slot))) return slot;
            Interlocked.Increment(ref _spare);
            return null;
        }

        /// <summary>Counts a returned slot.</summary>
        /// <returns>The number of returned slots.</returns>
        public int OnReturned()
        {
            Interlocked.Increment(ref _spare);
            return ++_returnedCount;
        }

        /// <summary>Removes slots that were not needed since the last call.</summary>
        /// <returns>The number of removed slots.</returns>
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
