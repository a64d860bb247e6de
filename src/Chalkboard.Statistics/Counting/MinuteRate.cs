namespace Chalkboard.Statistics.Counting;

/// <summary>The growth per second of a total over the last minute, or since its creation or the last pause if that is shorter.</summary>
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

    /// <param name="readTotal">Reads the total. It is called on a timer, so it must be code of this project.</param>
    /// <param name="isCollecting">True if the namespace collects now; false in a pause.</param>
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

    /// <summary>The rate; null in a pause.</summary>
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
                // In the first second, a shorter divisor would exaggerate the rate.
                var seconds = _clock.ElapsedSeconds - Math.Max(_startTime, firstSecond);
                return Math.Max(0, total - _totals[firstSecond % _totals.Length]) / Math.Max(1, seconds);
            }
        }
    }

    /// <summary>Stores the total at the beginning of a second.</summary>
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
        // If the timer was late or the clock jumped, the growth is attributed to the first missing second.
        for (var i = Math.Max(_lastSecond, second - _totals.Length) + 1; i <= second; i++) _totals[i % _totals.Length] = total;
        _lastSecond = Math.Max(_lastSecond, second);
        return total;
    }
}
