using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Makes a recording of the logs of an operation that is over: by time, with names, with every end that was not seen.</summary>
internal sealed class Decoder(Operation operation, Mask mask, TimeSpan minimumTime)
{
    private readonly SymbolTable _symbols = new(operation.Filter);
    private readonly List<Drop> _dropped = [];

    public Recording Decode(string name, DateTimeOffset startedAt, Timeline timeline, string? keptBecause)
    {
        var logs = operation.Logs.OrderBy(log => log.Thread).ToList();
        var readers = logs.ConvertAll(log => new LogReader(log, _symbols, mask, timeline));
        var events = Merge(readers);
        Missing(logs, readers);
        if (Unfollowed.In(events, _symbols.ToList()) is { } unfollowed) _dropped.Add(unfollowed);
        if (minimumTime > TimeSpan.Zero) events = WithoutShort(events, timeline.End);
        events.Trim();
        return new Recording
        {
            Name = name,
            StartedAt = startedAt,
            TimestampFrequency = TimeProvider.System.TimestampFrequency,
            StartTimestamp = timeline.Start,
            EndTimestamp = timeline.End,
            KeptBecause = keptBecause,
            Symbols = _symbols.ToList(),
            Events = events,
            CostOfAnEvent = EventCost.Measured.Of(events),
            Dropped = _dropped,
        };
    }

    private static EventList Merge(List<LogReader> logs)
    {
        var events = new EventList();
        var threads = new PriorityQueue<IEnumerator<Event>, long>();
        foreach (var log in logs)
        {
            var reader = log.Read().GetEnumerator();
            if (reader.MoveNext()) threads.Enqueue(reader, reader.Current.Timestamp);
        }

        while (threads.TryDequeue(out var reader, out _))
        {
            bool more;
            do events.Add(reader.Current);
            while ((more = reader.MoveNext()) && (!threads.TryPeek(out _, out var next) || reader.Current.Timestamp <= next));
            if (more) threads.Enqueue(reader, reader.Current.Timestamp);
        }

        return events;
    }

    private EventList WithoutShort(EventList events, long end)
    {
        var least = (long)(minimumTime.TotalSeconds * TimeProvider.System.TimestampFrequency);
        var kept = ShortCalls.LeaveOut(events, least, end, out var leftOut);
        Dropped($"calls shorter than {Worth.Milliseconds(minimumTime)}", leftOut);
        return kept;
    }

    private void Missing(List<ThreadLog> logs, List<LogReader> readers)
    {
        var limits = operation.Limits;
        Dropped($"trace beyond the limit of {limits.Concurrent} at once", operation.IsRefused ? 1 : 0);
        // Far below a call that is not recorded others run as they would untraced, and are not seen.
        var isAtLeast = logs.Any(log => log.Descents > 0);
        Dropped($"calls beyond the limit of {limits.Events} events, with all that they did", logs.Sum(log => log.CallsBeyondEvents), isAtLeast);
        Dropped($"calls beyond the limit of {limits.Bytes} bytes, with all that they did", logs.Sum(log => log.CallsBeyondBytes), isAtLeast);
        Dropped($"lines and arguments beyond the limit of {limits.Events} events, of calls that were recorded", logs.Sum(log => log.BeyondEvents));
        Dropped($"lines and arguments beyond the limit of {limits.Bytes} bytes, of calls that were recorded", logs.Sum(log => log.BeyondBytes));
        Dropped($"calls deeper than {limits.Depth}, with all that they did", logs.Sum(log => log.TooDeep), isAtLeast);
        Dropped("calls below the upper quarter of the stack of their thread, with all that they did", logs.Sum(log => log.BeyondStack), isAtLeast);
        Dropped("descents so deep that calls below ran unwoven, and are not counted", logs.Sum(log => log.Descents));
        Dropped($"values cut after {limits.ValueLength} characters", readers.Sum(reader => reader.CutValues));
    }

    private void Dropped(string what, long count, bool isAtLeast = false)
    {
        if (count > 0) _dropped.Add(new Drop(what, count) { IsAtLeast = isAtLeast });
    }
}
