using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaving;

/// <summary>Makes a recording of the logs of an operation that is over: by time, with names, with every end that was not seen.</summary>
internal static class Decoder
{
    public static Recording Decode(Operation operation, CallTraceOptions options, DateTimeOffset startedAt, long start, long end)
    {
        var symbols = new SymbolTable();
        var events = new EventList();
        var logs = operation.Logs.OrderBy(log => log.Thread).ToList();
        var threads = new PriorityQueue<IEnumerator<Event>, long>();
        foreach (var log in logs)
        {
            var reader = new LogReader(log, symbols, new Mask(options.Secrets)).Read().GetEnumerator();
            if (reader.MoveNext()) threads.Enqueue(reader, reader.Current.Timestamp);
        }

        while (threads.TryDequeue(out var reader, out _))
        {
            bool more;
            do events.Add(reader.Current);
            while ((more = reader.MoveNext()) && (!threads.TryPeek(out _, out var next) || reader.Current.Timestamp <= next));
            if (more) threads.Enqueue(reader, reader.Current.Timestamp);
        }

        return new Recording
        {
            Name = options.Name,
            StartedAt = startedAt,
            TimestampFrequency = TimeProvider.System.TimestampFrequency,
            StartTimestamp = start,
            EndTimestamp = end,
            Symbols = symbols.ToList(),
            Events = events,
            Dropped = [.. Drops(logs, operation.Limits)],
        };
    }

    private static IEnumerable<Drop> Drops(List<ThreadLog> logs, CallTraceLimits limits)
    {
        if (logs.Sum(log => log.Dropped) is > 0 and var dropped) yield return new Drop($"events beyond the limit of {limits.Bytes} bytes", dropped);
        if (logs.Sum(log => log.TooDeep) is > 0 and var deep) yield return new Drop($"calls deeper than {limits.Depth}", deep);
    }
}
