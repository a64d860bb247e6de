using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Tests.Infrastructure;

/// <summary>Builds a recording event by event, with times in microseconds.</summary>
internal sealed class RecordingBuilder
{
    private readonly List<Symbol> _symbols = [];
    private readonly EventList _events = [];
    private int _thread = 7;
    private long _lastTime;

    /// <summary>The length of a microsecond in ticks. The first timestamp is not 0.</summary>
    public long TicksPerMicrosecond { get; init; } = 1000;

    public RecordingBuilder OnThread(int thread)
    {
        _thread = thread;
        return this;
    }

    public RecordingBuilder Enter(long time, string name, int line = 0, string? value = null) =>
        Add(EventKind.Enter, time, name, line, value);

    public RecordingBuilder Argument(long time, string name, string value) => Add(EventKind.Argument, time, name, 0, value);

    public RecordingBuilder Line(long time, string name, int line) => Add(EventKind.Line, time, name, line);

    public RecordingBuilder EnterExternal(long time, string name, int line = 0) => Add(EventKind.ExternalEnter, time, name, line);

    public RecordingBuilder LeaveExternal(long time, string name, int line = 0, string? value = null) =>
        Add(EventKind.ExternalLeave, time, name, line, value);

    public RecordingBuilder Leave(long time, string name, int line = 0, string? value = null) =>
        Add(EventKind.Leave, time, name, line, value);

    public RecordingBuilder Throw(long time, string name, string exception, int line = 0) =>
        Add(EventKind.Throw, time, name, line, exception);

    public RecordingBuilder Catch(long time, string name, string exception, int line = 0) =>
        Add(EventKind.Catch, time, name, line, exception);

    public RecordingBuilder Suspend(long time, string name, int call, int line = 0) => Add(EventKind.Suspend, time, name, line, null, call);

    public RecordingBuilder Resume(long time, string name, int call, int line = 0) => Add(EventKind.Resume, time, name, line, null, call);

    public RecordingBuilder Add(EventKind kind, long time, string name, int line = 0, string? value = null, int call = 0)
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

        _lastTime = Math.Max(_lastTime, time);
        _events.Add(new(kind, 5_000 + (time * TicksPerMicrosecond), _thread, symbol, line, call, value.AsMemory()));
        return this;
    }

    public Recording Build(long? time = null, string name = "GET /checkout") => new()
    {
        Name = name,
        StartedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        TimestampFrequency = 1_000_000 * TicksPerMicrosecond,
        StartTimestamp = 5_000,
        EndTimestamp = 5_000 + ((time ?? _lastTime) * TicksPerMicrosecond),
        Symbols = _symbols,
        Events = _events,
        EventOverheadNanoseconds = 24,
    };
}
