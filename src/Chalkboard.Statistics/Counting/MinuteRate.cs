namespace Chalkboard.Statistics.Counting;

/// <summary>How much a total has grown a second over the last minute, or since this was made or a pause ended if that is less.</summary>
internal sealed class MinuteRate
{
    private const int SecondsPerMinute = 60;

    private readonly Lock _lock = new();
    private readonly Func<double> _readTotal;
    private readonly Func<bool> _isCollecting;
    private readonly MinuteClock _clock;
    // The total at the end of each second of the last minute.
    private readonly double[] _totals = new double[SecondsPerMinute + 1];
    private int _startSecond;
    private double _startTime;
    private int _lastSecond;

    /// <param name="readTotal">The total, by code of this project alone, as it is called on a timer.</param>
    /// <param name="isCollecting">Whether the total grows. What it would have grown by in a pause is not known.</param>
    /// <param name="timeProvider">The clock.</param>
    public MinuteRate(Func<double> readTotal, Func<bool> isCollecting, TimeProvider timeProvider)
    {
        (_readTotal, _isCollecting) = (readTotal, isCollecting);
        _clock = MinuteClock.GetOrCreate(timeProvider);
        (_startSecond, _startTime) = (_clock.ReadSecond(), _clock.ElapsedSeconds);
        _totals[_startSecond % _totals.Length] = readTotal();
        _lastSecond = _startSecond;
        _clock.Add(this);
    }

    /// <summary>Null in a pause.</summary>
    public double? PerSecond
    {
        get
        {
            if (!_isCollecting()) return null;
            lock (_lock)
            {
                var second = _clock.ReadSecond();
                var total = StoreTotal(second);
                var firstSecond = Math.Max(_startSecond, second - SecondsPerMinute);
                // Of the first moment there is no rate that means anything.
                return Math.Max(0, total - _totals[firstSecond % _totals.Length]) / Math.Max(1, _clock.ElapsedSeconds - Math.Max(_startTime, firstSecond));
            }
        }
    }

    /// <summary>Takes note of the total as the second begins.</summary>
    public void OnSecond(int second)
    {
        lock (_lock)
        {
            StoreTotal(second);
            if (!_isCollecting()) (_startSecond, _startTime) = (second, _clock.ElapsedSeconds);
        }
    }

    private double StoreTotal(int second)
    {
        var total = _readTotal();
        // If the timer was late, or the clock leapt, it grew right after the last look.
        for (var i = Math.Max(_lastSecond, second - _totals.Length) + 1; i <= second; i++) _totals[i % _totals.Length] = total;
        _lastSecond = Math.Max(_lastSecond, second);
        return total;
    }
}
