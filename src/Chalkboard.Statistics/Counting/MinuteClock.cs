using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// Tells what belongs to the last minute, once for each clock: a timer reads the logs of samples and the totals of rates once a second,
/// so that counting and recording need not look at a clock.
/// </summary>
internal sealed class MinuteClock
{
    private static readonly ConditionalWeakTable<TimeProvider, MinuteClock> _clocks = [];

    private readonly Lock _lock = new();
    private readonly TimeProvider _timeProvider;
    private readonly long _startTimestamp;
    private readonly ITimer _timer;
    private readonly List<WeakReference<MinuteRate>> _rates = [];
    // How many there are when those that nobody has any more are looked for.
    private int _pruneThreshold = 16;
    private int _lastSecond;

    private MinuteClock(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _startTimestamp = timeProvider.GetTimestamp();
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
            _timer = timeProvider.CreateTimer(static clock => ((MinuteClock)clock!).OnTick(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>How many seconds this has counted, as of the last look at the time.</summary>
    public int LastSecond => Volatile.Read(ref _lastSecond);

    public static MinuteClock GetOrCreate(TimeProvider timeProvider) => _clocks.GetValue(timeProvider, static timeProvider => new MinuteClock(timeProvider));

    /// <summary>How many seconds it has counted now.</summary>
    public int ReadSecond()
    {
        var second = (int)_timeProvider.GetElapsedTime(_startTimestamp).TotalSeconds;
        // Another may have looked later.
        var last = Volatile.Read(ref _lastSecond);
        while (second > last)
        {
            var observed = Interlocked.CompareExchange(ref _lastSecond, second, last);
            if (observed == last) return second;
            last = observed;
        }
        return last;
    }

    /// <summary>The present moment, in seconds.</summary>
    public double ElapsedSeconds => _timeProvider.GetElapsedTime(_startTimestamp).TotalSeconds;

    /// <summary>Has the rate take its total once a second, for as long as somebody has it.</summary>
    public void Add(MinuteRate rate)
    {
        lock (_lock)
        {
            if (_rates.Count >= _pruneThreshold)
            {
                _rates.RemoveAll(static reference => !reference.TryGetTarget(out _));
                _pruneThreshold = Math.Max(16, 2 * _rates.Count);
            }
            _rates.Add(new(rate));
        }
    }

    private void OnTick()
    {
        // What was recorded until now belongs to the second that ends.
        SampleLog.DrainAll();
        var second = ReadSecond();
        WeakReference<MinuteRate>[] rates;
        lock (_lock) rates = [.. _rates];
        foreach (var reference in rates)
        {
            if (reference.TryGetTarget(out var rate)) rate.OnSecond(second);
        }
    }
}
