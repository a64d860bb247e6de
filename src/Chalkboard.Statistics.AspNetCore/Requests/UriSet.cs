using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The timings by endpoint: of an application's requests, in <c>URI Set Tracking</c>, and of its streams, in <c>Streams</c>.</summary>
internal sealed class UriSet
{
    private const string NoEndpoint = "(unmatched)";

    private const int Lately = 64;

    private readonly BoundedTimings _requests;
    private readonly BoundedTimings _streams;
    // Endpoints come and go with what defines them.
    private readonly ConditionalWeakTable<Endpoint, Entry> _known = [];

    // The same, of those asked for most lately, for a quick answer.
    private readonly Entry?[] _lately = new Entry?[Lately];

    public UriSet(RecordTable requests, RecordTable streams, int capacity, TimeProvider time)
    {
        _requests = new BoundedTimings(requests, RequestOutcome.Classes, capacity, time);
        _streams = new BoundedTimings(streams, RequestOutcome.Ends, capacity, time);
        Unmatched = new Entry(this, null);
    }

    /// <summary>Of requests that no endpoint was found for.</summary>
    public Entry Unmatched { get; }

    public Entry Of(Endpoint? endpoint)
    {
        if (endpoint is null) return Unmatched;
        ref var lately = ref _lately[RuntimeHelpers.GetHashCode(endpoint) & (Lately - 1)];
        if (Volatile.Read(ref lately) is { } entry && entry.Endpoint == endpoint) return entry;
        entry = _known.GetOrAdd(endpoint, static (endpoint, uris) => new Entry(uris, endpoint), this);
        Volatile.Write(ref lately, entry);
        return entry;
    }

    /// <summary>What is to be known about an endpoint.</summary>
    public sealed class Entry
    {
        private readonly UriSet _uris;
        private readonly string _name;
        private Timing? _timing;
        private Timing? _streams;

        public Entry(UriSet uris, Endpoint? endpoint)
        {
            _uris = uris;
            Endpoint = endpoint;
            LeftOut = endpoint?.Metadata.GetMetadata<DisableStatisticsAttribute>() is not null;
            HasNoTimeout = endpoint?.Metadata.GetMetadata<DisableRequestTimeoutAttribute>() is not null;
            Route = endpoint is null ? null : Pattern(endpoint);
            _name = endpoint?.Metadata.GetMetadata<StatisticsNameAttribute>()?.Name ?? Route ?? NoEndpoint;
        }

        public Endpoint? Endpoint { get; }

        public bool LeftOut { get; }

        /// <summary>Whether its requests may take as long as they like.</summary>
        public bool HasNoTimeout { get; }

        public string? Route { get; }

        /// <summary>Made with the first request, as it has kilobytes.</summary>
        public Timing Timing => _timing ??= _uris._requests.Of(_name);

        /// <summary>How long its streams are open. Made with the first one.</summary>
        public Timing Streams => _streams ??= _uris._streams.Of(_name);

        private static string? Pattern(Endpoint endpoint)
        {
            var pattern = endpoint.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route
                ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
            return pattern is null || pattern.StartsWith('/') ? pattern : "/" + pattern;
        }
    }

    /// <summary>Timings by name, of which an application has so many of its own in a collection that it may share with others.</summary>
    private sealed class BoundedTimings(RecordTable records, Outcomes outcomes, int capacity, TimeProvider time)
    {
        private readonly Lock _lock = new();
        private readonly HashSet<string> _names = [];

        public Timing Of(string name)
        {
            lock (_lock)
            {
                if (!_names.Contains(name) && _names.Count >= capacity) name = RecordTable.Other;
                else _names.Add(name);
            }
            return records.GetOrAdd(name, enabled => new Timing(enabled, outcomes, time));
        }
    }
}
