namespace Chalkboard.Statistics.AspNetCore;

/// <summary>Which requests are slow, and how many of them are kept.</summary>
public sealed class SlowRequestOptions
{
    private TimeSpan _threshold = TimeSpan.FromSeconds(1);
    private int _maxCount = 100;

    /// <summary>A request that took so long, or longer, is slow. One second by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TimeSpan Threshold
    {
        get => _threshold;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            _threshold = value;
        }
    }

    /// <summary>How many of the newest are kept, 100 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int MaxCount
    {
        get => _maxCount;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maxCount = value;
        }
    }
}
