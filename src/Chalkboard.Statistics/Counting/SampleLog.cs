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
    private static nint t_ring;
    [ThreadStatic]
    private static PerThread<SampleLog>.Lease? t_lease;

    private readonly Lock _draining = new();
    // Pinned, and kept here as long as the process lives.
    private readonly SampleRing[] _ring = GC.AllocateArray<SampleRing>(1, pinned: true);

    /// <summary>Where the calling thread notes where its log is. To be asked for before anything depends on it, so that the JIT looks the thread up once for a loop.</summary>
    public static ref nint Mine
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref t_ring;
    }

    /// <summary>Writes a sample down.</summary>
    /// <param name="mine">Where the calling thread notes where its log is: <see cref="Mine"/>.</param>
    /// <param name="of">What it is a sample of.</param>
    /// <param name="value">The value.</param>
    /// <param name="outcome">Which outcome it has, from 1; 0 for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Append(ref nint mine, SampleNumber of, double value, int outcome = 0)
    {
        var ring = (SampleRing*)mine;
        // Drained when it comes round, whoever drained what meanwhile: that needs no look at what another thread writes.
        if (ring == null || SampleRing.Place(ring->Written) == 0) ring = MakeRoom();
        var written = ring->Written;
        var places = (Sample*)&ring->Samples;
        places[SampleRing.Place(written)] = new Sample((uint)of.Value | ((long)outcome << 32), value);
        Volatile.Write(ref ring->Written, written + 1);
        // Given back, it would be another's before it is in the log.
        GC.KeepAlive(of);
    }

    /// <summary>Brings everything up to date with what was written down, by whichever thread, before this call.</summary>
    public static void DrainAll()
    {
        foreach (var log in PerThread<SampleLog>.All) log.Drain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SampleRing* MakeRoom()
    {
        t_lease ??= PerThread<SampleLog>.Take();
        var mine = t_lease.Value;
        mine.Drain();
        t_ring = (nint)Unsafe.AsPointer(ref mine._ring[0]);
        return (SampleRing*)t_ring;
    }

    private void Drain()
    {
        // A report asks for each of its summaries. What stands as drained has been taken.
        if (Volatile.Read(ref _ring[0].Written) == Volatile.Read(ref _ring[0].Drained)) return;
        lock (_draining)
        {
            ref var ring = ref _ring[0];
            var written = Volatile.Read(ref ring.Written);
            var drained = ring.Drained;
            ReadOnlySpan<Sample> samples = ring.Samples;
            while (drained != written)
            {
                var place = (int)SampleRing.Place(drained);
                var rest = samples.Slice(place, (int)Math.Min(written - drained, (uint)(SampleRing.Size - place)));
                drained += (uint)Take(rest);
            }
            Volatile.Write(ref ring.Drained, drained);
        }
    }

    private static int Take(ReadOnlySpan<Sample> samples)
    {
        if (SampleNumbers.Find(samples[0].Number) is not { } of) return 1;
        // It is locked once for a run of its samples.
        lock (of.Lock) return of.Take(samples);
    }
}
