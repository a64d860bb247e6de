using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// The newest samples of one thread, whatever they are of. Writing one down takes no lock; the thread sorts them into what
/// they are of when the log is full, and a report does so before it reads.
/// </summary>
internal sealed unsafe class SampleLog
{
    // A number, since .NET reaches a thread's numbers with one look-up, and a thread's objects with several.
    [ThreadStatic]
    private static nint _threadRing;
    [ThreadStatic]
    private static ThreadInstancePool<SampleLog>.Lease? _threadLease;

    private readonly Lock _drainLock = new();
    // Pinned, and kept here as long as the process lives.
    private readonly SampleRing[] _ring = GC.AllocateArray<SampleRing>(1, pinned: true);

    /// <summary>Where the calling thread notes where its log is. To be asked for before anything depends on it, so that the JIT looks the thread up once for a loop.</summary>
    public static ref nint Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref _threadRing;
    }

    /// <summary>Writes a sample down.</summary>
    /// <param name="current">Where the calling thread notes where its log is: <see cref="Current"/>.</param>
    /// <param name="aggregator">What it is a sample of.</param>
    /// <param name="value">The value.</param>
    /// <param name="outcome">Which outcome it has, from 1; 0 for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Append(ref nint current, AggregatorHandle aggregator, double value, int outcome = 0)
    {
        var ring = (SampleRing*)current;
        // Drained when it comes round, whoever drained what meanwhile: that needs no look at what another thread writes.
        if (ring == null || SampleRing.GetIndex(ring->Written) == 0) ring = DrainCurrent();
        var written = ring->Written;
        var buffer = (Sample*)&ring->Samples;
        buffer[SampleRing.GetIndex(written)] = new Sample((uint)aggregator.Id | ((long)outcome << 32), value);
        Volatile.Write(ref ring->Written, written + 1);
        // Given back, it would be another's before it is in the log.
        GC.KeepAlive(aggregator);
    }

    /// <summary>Brings everything up to date with what was written down, by whichever thread, before this call.</summary>
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
        // A report asks for each of its summaries. What stands as drained has been taken.
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
        // It is locked once for a run of its samples.
        lock (aggregator.Lock) return aggregator.AddRun(samples);
    }
}
