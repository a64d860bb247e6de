using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The timings by endpoint: of requests in <c>URI Set Tracking</c>, and of streams in <c>Streams</c>.</summary>
internal sealed class EndpointTable
{
    private const string UnmatchedName = "(unmatched)";

    private const int RecentSize = 64;

    private readonly BoundedTimings _requests;
    private readonly BoundedTimings _streams;
    // Weak, because endpoint data sources may replace their endpoints.
    private readonly ConditionalWeakTable<Endpoint, EndpointStatistics> _byEndpoint = [];

    // A cache of recently used entries.
    private readonly EndpointStatistics?[] _recent = new EndpointStatistics?[RecentSize];

    public EndpointTable(RecordTable requests, RecordTable streams, int capacity, TimeProvider timeProvider)
    {
        _requests = new BoundedTimings(requests, RequestOutcome.StatusClasses, capacity, timeProvider);
        _streams = new BoundedTimings(streams, RequestOutcome.StreamEnds, capacity, timeProvider);
        Unmatched = new EndpointStatistics(this, null);
    }

    /// <summary>The statistics of requests without an endpoint.</summary>
    public EndpointStatistics Unmatched { get; }

    public EndpointStatistics Get(Endpoint? endpoint)
    {
        if (endpoint is null) return Unmatched;
        ref var recent = ref _recent[RuntimeHelpers.GetHashCode(endpoint) & (RecentSize - 1)];
        if (Volatile.Read(ref recent) is { } entry && entry.Endpoint == endpoint) return entry;
        entry = _byEndpoint.GetOrAdd(endpoint, static (endpoint, table) => new EndpointStatistics(table, endpoint), this);
        Volatile.Write(ref recent, entry);
        return entry;
    }

    /// <summary>The metadata and timings of an endpoint.</summary>
    public sealed class EndpointStatistics
    {
        private readonly EndpointTable _table;
        private readonly string _name;
        private Timing? _requestTiming;
        private Timing? _streamTiming;

        public EndpointStatistics(EndpointTable table, Endpoint? endpoint)
        {
            _table = table;
            Endpoint = endpoint;
            IsExcluded = endpoint?.Metadata.GetMetadata<DisableStatisticsAttribute>() is not null;
            HasRequestTimeoutDisabled = endpoint?.Metadata.GetMetadata<DisableRequestTimeoutAttribute>() is not null;
            Route = EndpointRoute.GetRoute(endpoint);
            _name = endpoint?.Metadata.GetMetadata<StatisticsNameAttribute>()?.Name ?? Route ?? UnmatchedName;
        }

        public Endpoint? Endpoint { get; }

        public bool IsExcluded { get; }

        /// <summary>True if the request timeout of the endpoint is disabled.</summary>
        public bool HasRequestTimeoutDisabled { get; }

        public string? Route { get; }

        /// <summary>The timing of its requests. Created with the first request, because it takes kilobytes.</summary>
        public Timing RequestTiming => _requestTiming ??= _table._requests.GetOrAdd(_name);

        /// <summary>The timing of its streams. Created with the first stream.</summary>
        public Timing StreamTiming => _streamTiming ??= _table._streams.GetOrAdd(_name);
    }

    /// <summary>Timings by name in a shared collection, with a bound for this application.</summary>
    private sealed class BoundedTimings(RecordTable records, Outcomes outcomes, int capacity, TimeProvider timeProvider)
    {
        private readonly Lock _lock = new();
        private readonly HashSet<string> _names = [];

        public Timing GetOrAdd(string name)
        {
            lock (_lock)
            {
                if (!_names.Contains(name) && _names.Count >= capacity) name = RecordTable.OverflowName;
                else _names.Add(name);
            }
            return records.GetOrAdd(name, enabled => new Timing(enabled, outcomes, timeProvider));
        }
    }
}
