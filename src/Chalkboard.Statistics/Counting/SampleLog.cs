namespace Chalkboard.Statistics.Counting;

/// <summary>
/// The newest samples of one thread, whatever they are of. Writing one down takes no lock; the thread sorts them into what
/// they are of when the log is full, and a report does so before it reads.
/// </summary>
internal sealed class SampleLog
{
    private const int Size = 256;

    [ThreadStatic]
    private static SampleLog? t_log;
    [ThreadStatic]
    private static PerThread<SampleLog>.Lease? t_lease;

    private readonly Lock _draining = new();
    private readonly Sample[] _samples = new Sample[Size];
    private int _written;
    private int _drained;

    private struct Sample
    {
        public Samples Of;
        public double Value;
    }

    public static void Append(Samples of, double value)
    {
        var log = t_log ?? Open();
        var written = log._written;
        if (written - Volatile.Read(ref log._drained) == Size) log.Drain();
        ref var sample = ref log._samples[written & (Size - 1)];
        sample.Of = of;
        sample.Value = value;
        Volatile.Write(ref log._written, written + 1);
    }

    /// <summary>Brings everything up to date with what was written down, by whichever thread, before this call.</summary>
    public static void DrainAll()
    {
        foreach (var log in PerThread<SampleLog>.All) log.Drain();
    }

    private static SampleLog Open()
    {
        t_lease ??= PerThread<SampleLog>.Take();
        return t_log = t_lease.Value;
    }

    private void Drain()
    {
        lock (_draining)
        {
            var written = Volatile.Read(ref _written);
            while (_drained != written)
            {
                var of = _samples[_drained & (Size - 1)].Of;
                var end = _drained;
                // It is locked once for a run of its samples.
                lock (of.Lock)
                {
                    for (; end != written && _samples[end & (Size - 1)].Of == of; end++) of.Take(_samples[end & (Size - 1)].Value);
                }
                Volatile.Write(ref _drained, end);
            }
        }
    }
}
