using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The timings of requests by endpoint, in <c>URI Set Tracking</c>.</summary>
internal sealed class UriSet(RecordTable records)
{
    private const string Unmatched = "(unmatched)";

    private const int Lately = 64;

    // Where middleware that runs the pipeline once more leaves the endpoint of the first run, for its own metrics.
    private const string OriginalEndpoint = "__OriginalEndpoint";

    private readonly Entry _unmatched = new(records, null);
    // Endpoints come and go with what defines them.
    private readonly ConditionalWeakTable<Endpoint, Entry> _known = [];

    // The same, of those asked for most lately, for a quick answer.
    private readonly Entry?[] _lately = new Entry?[Lately];

    public Entry Of(Endpoint? endpoint)
    {
        if (endpoint is null) return _unmatched;
        ref var lately = ref _lately[RuntimeHelpers.GetHashCode(endpoint) & (Lately - 1)];
        if (Volatile.Read(ref lately) is { } entry && entry.Endpoint == endpoint) return entry;
        entry = _known.GetOrAdd(endpoint, static (endpoint, records) => new Entry(records, endpoint), records);
        Volatile.Write(ref lately, entry);
        return entry;
    }

    /// <summary>Of the endpoint that a request has now.</summary>
    public Entry Of(IFeatureCollection features) => Of(features.Get<IEndpointFeature>()?.Endpoint);

    /// <summary>Of the endpoint that a failed request was for, rather than the one that told of the failure.</summary>
    public Entry OfFailed(IFeatureCollection features)
    {
        if (features.Get<Microsoft.AspNetCore.Diagnostics.IExceptionHandlerFeature>()?.Endpoint is { } endpoint) return Of(endpoint);
        if (features.Get<IItemsFeature>()?.Items is { } items && items.TryGetValue(OriginalEndpoint, out var found) && found is Endpoint first) return Of(first);
        return Of(features);
    }

    /// <summary>What is to be known about an endpoint.</summary>
    public sealed class Entry
    {
        private readonly RecordTable _records;
        private readonly string _name;
        private Timing? _timing;

        public Entry(RecordTable records, Endpoint? endpoint)
        {
            _records = records;
            Endpoint = endpoint;
            LeftOut = endpoint?.Metadata.GetMetadata<DisableStatisticsAttribute>() is not null;
            Route = endpoint is null ? null : Pattern(endpoint);
            _name = endpoint?.Metadata.GetMetadata<StatisticsNameAttribute>()?.Name ?? Route ?? Unmatched;
        }

        public Endpoint? Endpoint { get; }

        public bool LeftOut { get; }

        public string? Route { get; }

        /// <summary>Made with the first request, as it has tens of kilobytes.</summary>
        public Timing Timing => _timing ??= _records.Timing(_name);

        private static string? Pattern(Endpoint endpoint)
        {
            var pattern = endpoint.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route ?? (endpoint as RouteEndpoint)?.RoutePattern.RawText;
            return pattern is null || pattern.StartsWith('/') ? pattern : "/" + pattern;
        }
    }
}
