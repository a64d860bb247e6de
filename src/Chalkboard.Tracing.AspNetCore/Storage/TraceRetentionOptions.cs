namespace Chalkboard.Tracing.AspNetCore;

/// <summary>The store of traces, and its limits. When a limit is exceeded, the oldest traces are deleted.</summary>
public sealed class TraceRetentionOptions
{
    private int _maxCount = 100;
    private int _maxTypicalPerRoute = 3;
    private long _maxBytes = 256 * 1024 * 1024;
    private ITraceStore _store = TraceStore.InMemory();

    /// <summary>
    /// The store. Default: <see cref="TraceStore.InMemory"/>. <see cref="TraceStore.InFolder"/> keeps traces in files, which
    /// outlive the process.
    /// </summary>
    /// <exception cref="ArgumentNullException">The value is null.</exception>
    public ITraceStore Store
    {
        get => _store;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _store = value;
        }
    }

    /// <summary>The maximum number of traces. From 1 to 1,000; default: 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1 or more than 1,000.</exception>
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

    /// <summary>
    /// The number of typical traces of each route that are kept although no condition of a rule does, so that slow traces can be compared
    /// with them: those near the median duration. They are replaced when the application starts again, or after an hour, and deleted last;
    /// all together take at most half of the space. From 0 to 10; default: 3.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 0 or more than 10.</exception>
    public int MaxTypicalPerRoute
    {
        get => _maxTypicalPerRoute;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 10);
            _maxTypicalPerRoute = value;
        }
    }

    /// <summary>
    /// The maximum number of bytes of all traces together. A single trace that takes more is not kept. At least 1; default: 256 MiB.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1.</exception>
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
