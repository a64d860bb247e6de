namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Where traces are kept, and how many: if there are more, the oldest go first.</summary>
public sealed class KeptTracesOptions
{
    private int _count = 100;
    private long _bytes = 256 * 1024 * 1024;
    private ITracePlace _place = TracePlace.Memory();

    /// <summary>In memory by default. <c>TracePlace.Folder(path)</c> keeps them in files, for as long as these stand.</summary>
    /// <exception cref="ArgumentNullException">Null.</exception>
    public ITracePlace Place
    {
        get => _place;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _place = value;
        }
    }

    /// <summary>How many traces at most; 100 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1, or above 1,000.</exception>
    public int Count
    {
        get => _count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1000);
            _count = value;
        }
    }

    /// <summary>How many bytes at most, all together; 256 MiB by default. A trace that takes more alone is not kept.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public long Bytes
    {
        get => _bytes;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _bytes = value;
        }
    }
}
