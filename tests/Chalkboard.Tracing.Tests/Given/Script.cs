using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Tests.Given;

/// <summary>A recording written down by hand, with times in microseconds.</summary>
internal sealed class Script
{
    private readonly List<Symbol> _symbols = [];
    private readonly EventList _events = [];
    private int _thread = 7;
    private long _last;

    /// <summary>Of how many ticks a microsecond is. The first timestamp is not 0.</summary>
    public long Ticks { get; init; } = 1000;

    public Script On(int thread)
    {
        _thread = thread;
        return this;
    }

    public Script Enter(long time, string name, int line = 0, string? value = null) => Add(EventKind.Enter, time, name, line, value);

    public Script Argument(long time, string name, string value) => Add(EventKind.Argument, time, name, 0, value);

    public Script Line(long time, string name, int line) => Add(EventKind.Line, time, name, line);

    public Script Call(long time, string name, int line = 0) => Add(EventKind.ExternalEnter, time, name, line);

    public Script Back(long time, string name, int line = 0, string? value = null) => Add(EventKind.ExternalLeave, time, name, line, value);

    public Script Leave(long time, string name, int line = 0, string? value = null) => Add(EventKind.Leave, time, name, line, value);

    public Script Throw(long time, string name, string exception, int line = 0) => Add(EventKind.Throw, time, name, line, exception);

    public Script Catch(long time, string name, string exception, int line = 0) => Add(EventKind.Catch, time, name, line, exception);

    public Script Suspend(long time, string name, int call, int line = 0) => Add(EventKind.Suspend, time, name, line, null, call);

    public Script Resume(long time, string name, int call, int line = 0) => Add(EventKind.Resume, time, name, line, null, call);

    public Script Add(EventKind kind, long time, string name, int line = 0, string? value = null, int call = 0)
    {
        var isExternal = kind is EventKind.ExternalEnter or EventKind.ExternalLeave;
        var symbol = _symbols.FindIndex(known => known.Name == name && known.File is null == isExternal);
        if (symbol < 0)
        {
            symbol = _symbols.Count;
            var dot = name.LastIndexOf('.');
            var type = dot < 0 ? "" : name[..dot];
            _symbols.Add(new(type, name[(dot + 1)..]) { File = isExternal ? null : $"/src/{type}.cs" });
        }

        _last = Math.Max(_last, time);
        _events.Add(new(kind, 5_000 + (time * Ticks), _thread, symbol, line, call, value.AsMemory()));
        return this;
    }

    public Recording End(long? time = null, string name = "GET /checkout") => new()
    {
        Name = name,
        StartedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        TimestampFrequency = 1_000_000 * Ticks,
        StartTimestamp = 5_000,
        EndTimestamp = 5_000 + ((time ?? _last) * Ticks),
        Symbols = _symbols,
        Events = _events,
        EventOverheadNanoseconds = 24,
    };
}
