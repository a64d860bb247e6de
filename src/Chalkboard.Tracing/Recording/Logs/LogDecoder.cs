using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Masking;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Decodes the logs of a finished operation into a recording: merged by time, with symbols, and with the ends of calls that have no record.
/// </summary>
internal sealed class LogDecoder(Operation operation, SecretMasker masker, TimeSpan minDuration)
{
    private readonly SymbolTable _symbols = new(operation.Filter);
    private readonly List<DroppedItems> _dropped = [];

    public Recording Decode(RecordingOptions options, DateTimeOffset startedAt, TimestampConverter timeline, string? keepReason,
        IEnumerable<KeyValuePair<string, string>> processFacts)
    {
        var logs = operation.Logs.OrderBy(log => log.ThreadId).ToList();
        var readers = logs.ConvertAll(log => new LogReader(log, _symbols, masker));
        var events = new EventList();
        Merge(readers, timeline, isComplete: true, events);
        CollectDropped(logs, readers);
        if (UntrackedWork.FindDropped(events, _symbols.ToList()) is { } untracked) _dropped.Add(untracked);
        if (minDuration > TimeSpan.Zero) events = RemoveShortCalls(events, timeline.EndTimestamp);
        events.Trim();
        List<KeyValuePair<string, string>> details = [.. options.Details, .. processFacts];
        var recording = new Recording
        {
            Name = options.Name,
            StartedAt = startedAt,
            TimestampFrequency = TimeProvider.System.TimestampFrequency,
            StartTimestamp = timeline.StartTimestamp,
            EndTimestamp = timeline.EndTimestamp,
            KeepReason = keepReason,
            Details = details,
            Symbols = _symbols.ToList(),
            Events = events,
            EventOverheadNanoseconds = EventOverhead.Current.GetAverageNanoseconds(events),
            Dropped = _dropped,
        };
        // They are part of the facts, so that a list of traces shows them without reading all events.
        details.AddRange(RepeatedDependency.GetFacts(recording));
        return recording;
    }

    /// <summary>Adds the events of several threads to a list, by time.</summary>
    public static void Merge(IEnumerable<LogReader> logs, TimestampConverter timeline, bool isComplete, EventList events)
    {
        var threads = new PriorityQueue<IEnumerator<Event>, long>();
        foreach (var log in logs)
        {
            var reader = log.Read(timeline, isComplete).GetEnumerator();
            if (reader.MoveNext()) threads.Enqueue(reader, reader.Current.Timestamp);
        }

        while (threads.TryDequeue(out var reader, out _))
        {
            bool hasMore;
            do events.Add(reader.Current);
            while ((hasMore = reader.MoveNext()) && (!threads.TryPeek(out _, out var next) || reader.Current.Timestamp <= next));
            if (hasMore) threads.Enqueue(reader, reader.Current.Timestamp);
        }
    }

    private EventList RemoveShortCalls(EventList events, long end)
    {
        var minTicks = (long)(minDuration.TotalSeconds * TimeProvider.System.TimestampFrequency);
        var remaining = ShortCallFilter.Remove(events, minTicks, end, out var removedCount);
        AddDropped($"calls shorter than {KeepPolicy.FormatMilliseconds(minDuration)}", removedCount, includesCalls: true);
        return remaining;
    }

    private void CollectDropped(List<ThreadLog> logs, List<LogReader> readers)
    {
        var limits = operation.Limits;
        AddDropped($"trace beyond the limit of {limits.MaxConcurrentTraces} at once", operation.IsRefused ? 1 : 0, includesCalls: true);
        // Calls far below a call that is not recorded run untraced, and are not counted.
        var isLowerBound = logs.Any(log => log.UncountedDescents > 0);
        AddDropped(
            $"calls beyond the limit of {limits.MaxEvents} events, with all that they did", logs.Sum(log => log.CallsBeyondMaxEvents),
            includesCalls: true, isLowerBound);
        AddDropped(
            $"calls beyond the limit of {limits.MaxBytes} bytes, with all that they did", logs.Sum(log => log.CallsBeyondMaxBytes),
            includesCalls: true, isLowerBound);
        AddDropped(
            $"lines, arguments and dependencies beyond the limit of {limits.MaxEvents} events, of calls that were recorded",
            logs.Sum(log => log.DetailsBeyondMaxEvents), includesCalls: false);
        AddDropped(
            $"lines, arguments and dependencies beyond the limit of {limits.MaxBytes} bytes, of calls that were recorded",
            logs.Sum(log => log.DetailsBeyondMaxBytes), includesCalls: false);
        AddDropped(
            $"calls deeper than {limits.MaxDepth}, with all that they did", logs.Sum(log => log.CallsBeyondMaxDepth),
            includesCalls: true, isLowerBound);
        AddDropped(
            "calls after a quarter of the thread's stack was used, with all that they did", logs.Sum(log => log.CallsBeyondStack),
            includesCalls: true, isLowerBound);
        AddDropped(
            "call chains so deep that further calls ran untraced and are not counted", logs.Sum(log => log.UncountedDescents),
            includesCalls: true);
        AddDropped(
            $"values truncated after {limits.MaxValueLength} characters", readers.Sum(reader => reader.TruncatedValueCount),
            includesCalls: false);
    }

    private void AddDropped(string description, long count, bool includesCalls, bool isLowerBound = false)
    {
        if (count > 0) _dropped.Add(new DroppedItems(description, count) { IncludesCalls = includesCalls, IsLowerBound = isLowerBound });
    }
}
