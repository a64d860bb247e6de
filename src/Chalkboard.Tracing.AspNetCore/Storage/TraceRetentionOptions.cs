namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Where traces are kept, and how many: if there are more, the oldest go first.</summary>
public sealed class TraceRetentionOptions
{
    private int _maxCount = 100;
    private long _maxBytes = 256 * 1024 * 1024;
    private ITraceStore _store = TraceStore.InMemory();

    /// <summary>In memory by default. <c>TraceStore.InFolder(path)</c> keeps them in files, for as long as these stand.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public ITraceStore Store
    {
        get => _store;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _store = value;
        }
    }

    /// <summary>How many traces at most; 100 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1, or above 1,000.</exception>
    public int MaxCount
    {
        get => _maxCount;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1000);
            _maxCount = value;
        }
    }

    /// <summary>How many bytes at most, all together; 256 MiB by default. A trace that takes more alone is not kept.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public long MaxBytes
    {
        get => _maxBytes;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _maxBytes = value;
        }
    }
}
