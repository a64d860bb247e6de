using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// Tells what belongs to the last minute, once for each clock: a timer reads the logs of samples and the totals of rates once a second,
/// so that counting and recording need not look at a clock.
/// </summary>
internal sealed class MinuteClock
{
    private static readonly ConditionalWeakTable<TimeProvider, MinuteClock> _all = [];

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly List<WeakReference<MinuteRate>> _rates = [];
    // How many there are when those that nobody has any more are looked for.
    private int _pruneAt = 16;
    private int _second;

    private MinuteClock(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            _timer = time.CreateTimer(static clock => ((MinuteClock)clock!).Tick(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>How many seconds this has counted, as of the last look at the time.</summary>
    public int Second => Volatile.Read(ref _second);

    public static MinuteClock Of(TimeProvider time) => _all.GetValue(time, static time => new MinuteClock(time));

    /// <summary>How many seconds it has counted now.</summary>
    public int Look()
    {
        var second = (int)_time.GetElapsedTime(_start).TotalSeconds;
        // Another may have looked later.
        var known = Volatile.Read(ref _second);
        while (second > known)
        {
            var found = Interlocked.CompareExchange(ref _second, second, known);
            if (found == known) return second;
            known = found;
        }
        return known;
    }

    /// <summary>The present moment, in seconds.</summary>
    public double Now => _time.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Has the rate take its total once a second, for as long as somebody has it.</summary>
    public void Add(MinuteRate rate)
    {
        lock (_lock)
        {
            if (_rates.Count >= _pruneAt)
            {
                _rates.RemoveAll(static known => !known.TryGetTarget(out _));
                _pruneAt = Math.Max(16, 2 * _rates.Count);
            }
            _rates.Add(new(rate));
        }
    }

    private void Tick()
    {
        // What was recorded until now belongs to the second that ends.
        SampleLog.DrainAll();
        var second = Look();
        WeakReference<MinuteRate>[] rates;
        lock (_lock) rates = [.. _rates];
        foreach (var known in rates)
        {
            if (known.TryGetTarget(out var rate)) rate.Tick(second);
        }
    }
}
