using System.Collections;
using System.Collections.Concurrent;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The most recent requests, in the order in which they ended, and then those in flight, in the order in which they began.
/// Places are reused, so that a request costs no memory of its own; who enumerates gets copies.
/// </summary>
internal sealed class RequestLog(int recent, TimeProvider time, UriSet uris) : IEnumerable<IDictionary<string, object?>>
{
    // A report has no more, whatever the server lets in.
    private const int MostInFlight = 1000;

    private readonly Lock _lock = new();
    private readonly List<RequestSlot> _all = [];
    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Stripe())];

    // Each processor keeps as many as are wanted in all, and uses its own again: to fetch those of another takes longer than all the rest.
    private Stripe Here => _stripes[(uint)Thread.GetCurrentProcessorId() % (uint)_stripes.Length];

    /// <summary>A place for a request.</summary>
    public RequestSlot Take()
    {
        var here = Here;
        if (here.Free.TryDequeue(out var slot)) return slot;
        if (here.Ended.Count > recent && here.Ended.TryDequeue(out slot)) return slot;
        slot = new RequestSlot();
        lock (_lock) _all.Add(slot);
        return slot;
    }

    /// <summary>The request has ended, and is one of the recent ones.</summary>
    public void Ended(RequestSlot slot) => Here.Ended.Enqueue(slot);

    /// <summary>The request is to be forgotten.</summary>
    public void Forget(RequestSlot slot)
    {
        slot.Clear();
        Here.Free.Enqueue(slot);
    }

    public IEnumerator<IDictionary<string, object?>> GetEnumerator()
    {
        RequestSlot[] slots;
        lock (_lock) slots = [.. _all];
        var (inFlight, ended) = (new List<RequestFacts>(), new List<RequestFacts>(slots.Length));
        foreach (var slot in slots)
        {
            if (slot.TryRead(time, uris, out var facts)) (facts.Status == 0 ? inFlight : ended).Add(facts);
        }
        inFlight.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        ended.Sort(static (one, other) => (one.Start + one.Elapsed).CompareTo(other.Start + other.Elapsed));
        foreach (var facts in ended.Skip(ended.Count - recent)) yield return new RequestRecord(facts);
        foreach (var facts in inFlight.Take(MostInFlight)) yield return new RequestRecord(facts);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The places of one processor that can be used again.</summary>
    private sealed class Stripe
    {
        /// <summary>Those of the recent requests, oldest first.</summary>
        public ConcurrentQueue<RequestSlot> Ended { get; } = new();

        /// <summary>Those of requests that were left out.</summary>
        public ConcurrentQueue<RequestSlot> Free { get; } = new();
    }
}
