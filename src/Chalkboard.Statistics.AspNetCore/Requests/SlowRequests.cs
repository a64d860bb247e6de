using System.Collections.Concurrent;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The newest slow requests of an application.</summary>
internal sealed class SlowRequests(SlowRequestOptions options)
{
    private readonly ConcurrentQueue<SlowRequestRecord> _records = new();

    public IEnumerable<SlowRequestRecord> Records => _records;

    public void Add(SlowRequestRecord record)
    {
        _records.Enqueue(record);
        while (_records.Count > options.MaxCount && _records.TryDequeue(out _))
        {
        }
    }
}
