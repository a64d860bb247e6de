using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// The newest samples of one thread, for all aggregators. Appending takes no lock. When the log is full, the thread passes the samples
/// on to their aggregators; a report does so before it reads.
/// </summary>
internal sealed unsafe class SampleLog
{
    // An address, because a thread-static field of a primitive type takes one lookup, and one of a reference type several.
    [ThreadStatic]
    private static nint _threadRing;
    [ThreadStatic]
    private static ThreadInstancePool<SampleLog>.Lease? _threadLease;

    private readonly Lock _drainLock = new();
    // Pinned. The pool keeps this object as long as the process lives.
    private readonly SampleRing[] _ring = GC.AllocateArray<SampleRing>(1, pinned: true);

    /// <summary>
    /// The field that holds the address of the calling thread's ring. Read it before any branch, so that the JIT hoists the lookup out
    /// of a loop.
    /// </summary>
    public static ref nint Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _threadRing;
    }

    /// <summary>Appends a sample to the log of the calling thread.</summary>
    /// <param name="current"><see cref="Current"/>.</param>
    /// <param name="aggregator">The aggregator of the sample.</param>
    /// <param name="value">The value.</param>
    /// <param name="outcome">The outcome, from 1; 0 for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Append(ref nint current, AggregatorHandle aggregator, double value, int outcome = 0)
    {
        var ring = (SampleRing*)current;
        // Drained at each wrap-around, even if a report drained it meanwhile: so this thread reads nothing that another thread writes.
        if (ring == null || SampleRing.GetIndex(ring->Written) == 0) ring = DrainCurrent();
        var written = ring->Written;
        var buffer = (Sample*)&ring->Samples;
        buffer[SampleRing.GetIndex(written)] = new Sample((uint)aggregator.Id | ((long)outcome << 32), value);
        Volatile.Write(ref ring->Written, written + 1);
        // Its finalizer must not release the number before the sample is in the log.
        GC.KeepAlive(aggregator);
    }

    /// <summary>Passes all samples that were appended before this call, by any thread, on to their aggregators.</summary>
    public static void DrainAll()
    {
        foreach (var log in ThreadInstancePool<SampleLog>.All) log.Drain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SampleRing* DrainCurrent()
    {
        _threadLease ??= ThreadInstancePool<SampleLog>.Rent();
        var log = _threadLease.Value;
        log.Drain();
        _threadRing = (nint)Unsafe.AsPointer(ref log._ring[0]);
        return (SampleRing*)_threadRing;
    }

    private void Drain()
    {
        // A report calls this for each summary, and most logs have been drained already.
        if (Volatile.Read(ref _ring[0].Written) == Volatile.Read(ref _ring[0].Drained)) return;
        lock (_drainLock)
        {
            ref var ring = ref _ring[0];
            var written = Volatile.Read(ref ring.Written);
            var drained = ring.Drained;
            ReadOnlySpan<Sample> samples = ring.Samples;
            while (drained != written)
            {
                var index = (int)SampleRing.GetIndex(drained);
                var pending = samples.Slice(index, (int)Math.Min(written - drained, (uint)(SampleRing.Capacity - index)));
                drained += (uint)Dispatch(pending);
            }
            Volatile.Write(ref ring.Drained, drained);
        }
    }

    private static int Dispatch(ReadOnlySpan<Sample> samples)
    {
        if (AggregatorRegistry.Find(samples[0].AggregatorId) is not { } aggregator) return 1;
        // One lock for a run of samples.
        lock (aggregator.Lock) return aggregator.AddRun(samples);
    }
}
