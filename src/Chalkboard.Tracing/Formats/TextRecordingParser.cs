using System.Globalization;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>Parses a recording in the text format, line by line.</summary>
internal sealed class TextRecordingParser
{
    private const long MicrosecondsPerSecond = 1_000_000;
    private const string ThreadLinePrefix = "== thread ";

    // The format contains only the descriptions of dropped items. Those that begin with one of these prefixes are about calls.
    private static readonly string[] _droppedCallPrefixes = ["calls ", "call chains ", "work items ", "trace "];

    private readonly SymbolInterner _symbols = new();
    private readonly EventList _events = [];
    private readonly Dictionary<int, long> _lastTimes = [];
    private readonly List<DroppedItems> _dropped = [];
    private readonly List<KeyValuePair<string, string>> _details = [];
    private string _name = "";
    private string? _keepReason;
    private double? _overhead;
    private DateTimeOffset _startedAt;
    private long _duration;
    private int _threadId = 1;
    private long _latestTime;
    private long _lineNumber;
    private bool _hasHeader;
    private bool _declaresEnd;
    private bool _hasEnded;
    private bool _isTruncated;
    private char[] _scratch = [];
    private char[] _fileScratch = [];

    public void AddLine(ReadOnlySpan<char> text)
    {
        _lineNumber++;
        if (text.IsWhiteSpace()) return;
        if (text[0] == '#') AddHeader(text[1..].TrimStart(' '));
        else if (text.StartsWith(ThreadLinePrefix)) AddThread(text[ThreadLinePrefix.Length..]);
        else AddEvent(text);
    }

    /// <summary>Adds the last line, which has no line break.</summary>
    public void AddLastLine(ReadOnlySpan<char> text)
    {
        // A part of a line may look like a complete line with another name.
        if (!_declaresEnd || text.SequenceEqual(TextSyntax.LastLine)) AddLine(text);
    }

    public InvalidTraceException CreateException(string reason) =>
        new(_events.Count == 0 ? $"It is not a trace in the text format: in line {_lineNumber}, {reason}."
            : $"Line {_lineNumber} is not a line of a trace: {reason}.");

    public Recording ToRecording()
    {
        // A trace without events has its header, unlike another file that consists of comments.
        if (_events.Count == 0 && _name.Length == 0 && !_hasHeader)
            throw new InvalidTraceException("It is not a trace: it is empty.");
        var hasOpenCalls = _events.Encoder.HasOpenCalls;
        _events.Trim();
        return new()
        {
            Name = _name,
            StartedAt = _startedAt,
            TimestampFrequency = MicrosecondsPerSecond,
            EndTimestamp = _duration,
            Dropped = _dropped,
            // A text that does not announce its last line may be a piece of a trace. It is truncated if calls are open at its end.
            IsTruncated = _isTruncated || (_declaresEnd ? !_hasEnded : hasOpenCalls || (_hasHeader && _events.Count == 0)),
            EventOverheadNanoseconds = _overhead,
            KeepReason = _keepReason,
            Details = _details,
            Symbols = _symbols.Symbols,
            Events = _events,
        };
    }

    private void AddHeader(ReadOnlySpan<char> text)
    {
        _hasEnded |= text.SequenceEqual(TextSyntax.LastLine.AsSpan(2));
        if (_events.Count > 0) return;
        _hasHeader |= _lineNumber == 1 && text.SequenceEqual(TextSyntax.FirstLine.AsSpan(2));
        _declaresEnd |= text.StartsWith("Ends with: ");
        _isTruncated |= text.StartsWith("Truncated: ");
        if (TryReadEntry(text, "Operation: ", out var value)) _name = value;
        else if (TryReadEntry(text, "Kept: ", out value)) _keepReason = value;
        else if (TryReadEntry(text, "Duration: ", out value)) _ = TextLine.TryParseTime(value, out _duration);
        else if (TryReadEntry(text, "Started: ", out value))
            DateTimeOffset.TryParseExact(value, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out _startedAt);
        else if (TryReadEntry(text, "Overhead: ", out value))
        {
            if (value.IndexOf(" ns", StringComparison.Ordinal) is var unit and > 0
                && double.TryParse(value.AsSpan(0, unit), NumberStyles.Float, CultureInfo.InvariantCulture, out var overhead))
                _overhead = overhead;
        }
        else if (TryReadEntry(text, "Dropped: ", out value))
        {
            var isLowerBound = value.StartsWith(TextSyntax.LowerBoundPrefix, StringComparison.Ordinal);
            if (isLowerBound) value = value[TextSyntax.LowerBoundPrefix.Length..];
            if (value.IndexOf(' ', StringComparison.Ordinal) is not (var space and > 0)) return;
            if (!long.TryParse(value.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return;
            var description = value[(space + 1)..];
            var includesCalls = Array.Exists(_droppedCallPrefixes, prefix => description.StartsWith(prefix, StringComparison.Ordinal));
            _dropped.Add(new(description, count) { IncludesCalls = includesCalls, IsLowerBound = isLowerBound });
        }
        else if (text.StartsWith("- ") && text.IndexOf(": ") is var colon and > 0)
        {
            var name = TextEscaping.Unescape(text[2..colon], ref _scratch).ToString();
            _details.Add(KeyValuePair.Create(name, TextEscaping.Unescape(text[(colon + 2)..], ref _scratch).ToString()));
        }
    }

    private bool TryReadEntry(ReadOnlySpan<char> text, string name, out string value)
    {
        value = "";
        if (!text.StartsWith(name)) return false;
        value = TextEscaping.Unescape(text[name.Length..], ref _scratch).ToString();
        return true;
    }

    private void AddThread(ReadOnlySpan<char> number)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out _threadId))
            throw CreateException("it has no number of a thread");
    }

    private void AddEvent(ReadOnlySpan<char> text)
    {
        if (TextLine.Parse(text, out var line) is { } error) throw CreateException(error);
        if (TextSyntax.IsDetail(line.Kind))
        {
            AddDetail(line);
            return;
        }

        var symbolIndex = GetSymbolIndex(line);
        var untimedEvent = new Event(line.Kind, 0, _threadId, symbolIndex, line.Line, line.CallNumber);
        var time = GetTime(untimedEvent, line.Elapsed);
        _lastTimes[_threadId] = time;
        _latestTime = Math.Max(_latestTime, time);
        var value = TextEscaping.Unescape(line.Value, ref _scratch);
        _events.Encoder.Add(new(line.Kind, time, _threadId, symbolIndex, line.Line, line.CallNumber), value);
    }

    private void AddDetail(in TextLine line)
    {
        var time = GetLastTime();
        if (line.Kind == EventKind.DependencyEnd && _events.Encoder.FindDependencyStart(line.CallNumber) is { } startedAt)
            time = startedAt + line.Elapsed;
        _latestTime = Math.Max(_latestTime, time);
        var value = TextEscaping.Unescape(line.Value, ref _scratch);
        _events.Encoder.Add(new(line.Kind, time, _threadId, -1) { Dependency = line.CallNumber }, value);
    }

    private int GetSymbolIndex(in TextLine line)
    {
        var name = TextEscaping.Unescape(line.Name, ref _scratch);
        var file = TextEscaping.Unescape(line.File, ref _fileScratch);
        // A call that ended by an exception or at the end may be an external one; then it is on top.
        if (line.Kind is EventKind.Throw or EventKind.Unfinished && _events.Encoder.GetTopOfStack(_threadId) is { IsExternal: true } top
            && _symbols.Symbols[top.SymbolIndex].Name.AsSpan().SequenceEqual(name))
            return top.SymbolIndex;
        return _symbols.GetOrAdd(name, file, line.Kind is EventKind.ExternalEnter or EventKind.ExternalLeave);
    }

    private long GetTime(in Event traceEvent, long elapsed)
    {
        switch (traceEvent.Kind)
        {
            case EventKind.Resume when _events.Encoder.FindSuspended(traceEvent) is { } suspended:
                return suspended.SwitchedAt + elapsed;
            case EventKind.Unfinished when traceEvent.Call > 0 && _events.Encoder.FindSuspended(traceEvent) is { } suspended:
                return suspended.EnteredAt + elapsed;
            case EventKind.Suspend when _events.Encoder.Find(traceEvent) is { } call:
                return call.SwitchedAt + elapsed;
            case EventKind.Leave or EventKind.ExternalLeave or EventKind.Throw or EventKind.Unfinished when _events.Encoder.Find(
                traceEvent) is { } call:
                return call.EnteredAt + elapsed;
            default:
                return GetLastTime();
        }
    }

    private long GetLastTime() =>
        _events.Encoder.GetTopOfStack(_threadId) is null ? _latestTime : _lastTimes.GetValueOrDefault(_threadId);
}
