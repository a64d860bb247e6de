using System.Globalization;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Forms;

/// <summary>A recording that is being read, line by line.</summary>
internal sealed class TextRecording
{
    private const long _microseconds = 1_000_000;
    private const string _threadLine = "== thread ";

    private readonly Walk _walk = new(_microseconds, 0, _microseconds);
    private readonly SymbolTable _symbols = new();
    private readonly TextPool _texts = new();
    private readonly EventList _events = [];
    private readonly Dictionary<int, long> _times = [];
    private readonly List<Drop> _dropped = [];
    private readonly List<KeyValuePair<string, string>> _details = [];
    private string _name = "";
    private string? _kept;
    private double? _cost;
    private DateTimeOffset _started;
    private long _took;
    private int _thread = 1;
    private long _latest;
    private long _line;
    private bool _hasHeader;
    private bool _saysItsEnd;
    private bool _hasEnded;
    private bool _isTruncated;
    private char[] _scratch = [];
    private char[] _scratchOfFile = [];

    public void Add(ReadOnlySpan<char> text)
    {
        _line++;
        if (text.IsWhiteSpace()) return;
        if (text[0] == '#') AddHeader(text[1..].TrimStart(' '));
        else if (text.StartsWith(_threadLine)) AddThread(text[_threadLine.Length..]);
        else AddEvent(text);
    }

    /// <summary>The last line, which has no end.</summary>
    public void AddLast(ReadOnlySpan<char> text)
    {
        // Half of a line may read as a whole one of another name.
        if (!_saysItsEnd || text.SequenceEqual(TextMarks.LastLine)) Add(text);
    }

    public InvalidTraceException Wrong(string why) =>
        new(_events.Count == 0 ? $"It is no trace in the text form: in line {_line}, {why}." : $"Line {_line} is no line of a trace: {why}.");

    public Recording ToRecording()
    {
        if (_line == 0 || _events.Count == 0 && _name.Length == 0) throw new InvalidTraceException("It holds no trace: there is not one line of it.");
        _events.Trim();
        return new()
        {
            Name = _name,
            StartedAt = _started,
            TimestampFrequency = _microseconds,
            EndTimestamp = _took,
            Dropped = _dropped,
            // What does not say how it ends is a piece, or was written before there was an end; but calls that it leaves open go on.
            IsTruncated = _isTruncated || (_saysItsEnd ? !_hasEnded : _walk.HasOpen || (_hasHeader && _events.Count == 0)),
            CostOfAnEvent = _cost,
            KeptBecause = _kept,
            Details = _details,
            Symbols = _symbols.Symbols,
            Events = _events,
        };
    }

    private void AddHeader(ReadOnlySpan<char> text)
    {
        _hasEnded |= text.SequenceEqual(TextMarks.LastLine.AsSpan(2));
        if (_events.Count > 0) return;
        _hasHeader |= _line == 1 && text.SequenceEqual(TextMarks.FirstLine.AsSpan(2));
        _saysItsEnd |= text.StartsWith("Ends with: ");
        _isTruncated |= text.StartsWith("Truncated: ");
        if (Take(text, "Operation: ", out var value)) _name = value;
        else if (Take(text, "Kept: ", out value)) _kept = value;
        else if (Take(text, "Took: ", out value)) TextLine.TryTime(value, out _took);
        else if (Take(text, "Started: ", out value)) DateTimeOffset.TryParseExact(value, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out _started);
        else if (Take(text, "Cost: ", out value))
        {
            if (value.IndexOf(" ns", StringComparison.Ordinal) is var unit and > 0 && double.TryParse(value.AsSpan(0, unit), NumberStyles.Float, CultureInfo.InvariantCulture, out var cost)) _cost = cost;
        }
        else if (Take(text, "Dropped: ", out value))
        {
            var isAtLeast = value.StartsWith(TextMarks.AtLeast, StringComparison.Ordinal);
            if (isAtLeast) value = value[TextMarks.AtLeast.Length..];
            if (value.IndexOf(' ', StringComparison.Ordinal) is var space and > 0 && long.TryParse(value.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) _dropped.Add(new(value[(space + 1)..], count) { IsAtLeast = isAtLeast });
        }
        else if (text.StartsWith("- ") && text.IndexOf(": ") is var colon and > 0)
        {
            var name = Escaped.Read(text[2..colon], ref _scratch).ToString();
            _details.Add(KeyValuePair.Create(name, Escaped.Read(text[(colon + 2)..], ref _scratch).ToString()));
        }
    }

    private bool Take(ReadOnlySpan<char> text, string name, out string value)
    {
        value = "";
        if (!text.StartsWith(name)) return false;
        value = Escaped.Read(text[name.Length..], ref _scratch).ToString();
        return true;
    }

    private void AddThread(ReadOnlySpan<char> number)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _thread)) throw Wrong("it gives no number of a thread");
    }

    private void AddEvent(ReadOnlySpan<char> text)
    {
        if (TextLine.Parse(text, out var line) is { } wrong) throw Wrong(wrong);
        var symbol = Symbol(line);
        var asked = new Event(line.Kind, 0, _thread, symbol, line.Line, line.Call);
        var value = _texts.Keep(Escaped.Read(line.Value, ref _scratch));
        var happened = new Event(line.Kind, Time(asked, line.Elapsed), _thread, symbol, line.Line, line.Call, value);
        _times[_thread] = happened.Timestamp;
        _latest = Math.Max(_latest, happened.Timestamp);
        _events.Add(happened);
        _walk.Add(happened);
        while (_walk.TryTake(out _))
        {
        }
    }

    private int Symbol(in TextLine line)
    {
        var name = Escaped.Read(line.Name, ref _scratch);
        var file = Escaped.Read(line.File, ref _scratchOfFile);
        // A call that an exception or the end cut off may be an external one; then it is on top.
        if (line.Kind is EventKind.Throw or EventKind.Cut && _walk.Top(_thread) is { IsExternal: true } top && _symbols.Symbols[top.Symbol].Name.AsSpan().SequenceEqual(name)) return top.Symbol;
        return _symbols.Of(name, file, line.Kind is EventKind.ExternalEnter or EventKind.ExternalLeave);
    }

    private long Time(in Event asked, long elapsed)
    {
        switch (asked.Kind)
        {
            case EventKind.Resume when _walk.FindSuspended(asked) is { } suspended:
                return suspended.TurnedAt + elapsed;
            case EventKind.Cut when asked.Call > 0 && _walk.FindSuspended(asked) is { } suspended:
                return suspended.EnteredAt + elapsed;
            case EventKind.Suspend when _walk.Find(asked) is { } call:
                return call.TurnedAt + elapsed;
            case EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Cut when _walk.Find(asked) is { } call:
                return call.EnteredAt + elapsed;
            default:
                return _walk.Top(_thread) is null ? _latest : _times.GetValueOrDefault(_thread);
        }
    }
}
