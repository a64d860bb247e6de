using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Counting;

/// <summary>
/// The seconds of a clock, for figures of the last minute. A timer drains the sample logs and reads the totals of rates once a
/// second, so that counting and recording don't read the clock.
/// </summary>
internal sealed class MinuteClock
{
    private static readonly ConditionalWeakTable<TimeProvider, MinuteClock> _clocks = [];

    private readonly Lock _lock = new();
    private readonly TimeProvider _timeProvider;
    private readonly long _startTimestamp;
    private readonly ITimer _timer;
    private readonly List<WeakReference<MinuteRate>> _rates = [];
    // The number of rates at which collected ones are removed.
    private int _pruneThreshold = 16;
    private int _lastSecond;

    private MinuteClock(TimeProvider timeProvider)
    {
        _timeProvider = timeProvider;
        _startTimestamp = timeProvider.GetTimestamp();
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            var second = TimeSpan.FromSeconds(1);
            _timer = timeProvider.CreateTimer(static clock => ((MinuteClock)clock!).OnTick(), this, second, second);
        }
    }

    /// <summary>The second as of the last reading of the clock.</summary>
    public int LastSecond => Volatile.Read(ref _lastSecond);

    public static MinuteClock GetOrCreate(TimeProvider timeProvider) =>
        _clocks.GetValue(timeProvider, static timeProvider => new MinuteClock(timeProvider));

    /// <summary>Reads the clock and returns the current second.</summary>
    public int ReadSecond()
    {
        var second = (int)_timeProvider.GetElapsedTime(_startTimestamp).TotalSeconds;
        // Another thread may have read a later time.
        var last = Volatile.Read(ref _lastSecond);
        while (second > last)
        {
            var observed = Interlocked.CompareExchange(ref _lastSecond, second, last);
            if (observed == last) return second;
            last = observed;
        }
        return last;
    }

    /// <summary>The seconds since this object was created.</summary>
    public double ElapsedSeconds => _timeProvider.GetElapsedTime(_startTimestamp).TotalSeconds;

    /// <summary>Updates a rate once a second until it is collected.</summary>
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
        // Samples that were recorded until now belong to the second that ends.
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
