namespace Chalkboard.Statistics.Counting;

/// <summary>How much a total has grown a second over the last minute, or since this was made or a pause ended if that is less.</summary>
internal sealed class MinuteRate
{
    private const int Minute = 60;

    private readonly Lock _lock = new();
    private readonly Func<double> _total;
    private readonly Func<bool> _isCollecting;
    private readonly MinuteClock _clock;
    // The total at the end of each second of the last minute.
    private readonly double[] _totals = new double[Minute + 1];
    private int _first;
    private double _start;
    private int _last;

    /// <param name="total">The total, by code of this project alone, as it is called on a timer.</param>
    /// <param name="isCollecting">Whether the total grows. What it would have grown by in a pause is not known.</param>
    /// <param name="time">The clock.</param>
    public MinuteRate(Func<double> total, Func<bool> isCollecting, TimeProvider time)
    {
        (_total, _isCollecting) = (total, isCollecting);
        _clock = MinuteClock.Of(time);
        (_first, _start) = (_clock.Look(), _clock.Now);
        _totals[_first % _totals.Length] = total();
        _last = _first;
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
                var second = _clock.Look();
                var total = Take(second);
                var since = Math.Max(_first, second - Minute);
                // Of the first moment there is no rate that means anything.
                return Math.Max(0, total - _totals[since % _totals.Length]) / Math.Max(1, _clock.Now - Math.Max(_start, since));
            }
        }
    }

    /// <summary>Takes note of the total as the second begins.</summary>
    public void Tick(int second)
    {
        lock (_lock)
        {
            Take(second);
            if (!_isCollecting()) (_first, _start) = (second, _clock.Now);
        }
    }

    private double Take(int second)
    {
        var total = _total();
        // If the timer was late, or the clock leapt, it grew right after the last look.
        for (var at = Math.Max(_last, second - _totals.Length) + 1; at <= second; at++) _totals[at % _totals.Length] = total;
        _last = Math.Max(_last, second);
        return total;
    }
}
