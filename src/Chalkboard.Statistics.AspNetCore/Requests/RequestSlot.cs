using Chalkboard.Statistics.AspNetCore.Requests.Bodies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The slot of a request in flight, or of a request that has ended until the slot is reused. The thread of the request writes to it.
/// Reports read at any time, and read again if something changed meanwhile (a sequence lock).
/// </summary>
/// <remarks>
/// It is a feature of the request by its own type, so that middlewares find it, whatever wraps the bodies. It also replaces the
/// endpoint feature, to learn the first endpoint, which exception handlers replace.
/// </remarks>
internal sealed class RequestSlot(RequestStatistics? statistics) : IEndpointFeature
{
    private const int MaxAttempts = 100;

    // Odd during a write.
    private uint _version;
    private bool _isCounted;
    private RequestFacts _facts;

    private IEndpointFeature? _endpointFeature;
    private bool _isIncluded;
    private EndpointTable.EndpointStatistics? _endpointStatistics;
    private Endpoint? _errorEndpoint;
    private bool _isEndpointCleared;
    private bool _isRunAgain;

    /// <summary>Marks a request that has ended, in case an outer middleware runs the pipeline again.</summary>
    public static RequestSlot Ended { get; } = new(null);

    /// <summary>The features of the request in flight; null if there is none.</summary>
    public IFeatureCollection? Features { get; private set; }

    public CountingResponseBody? ResponseBody { get; private set; }

    public CountingRequestBody? RequestBody { get; private set; }

    /// <summary>The timestamp of the start of the request.</summary>
    public long StartTimestamp { get; private set; }

    /// <summary>True if the slot has been trimmed.</summary>
    public bool IsTrimmed { get; set; }

    public ref readonly RequestFacts Facts => ref _facts;

    /// <summary>True if the request is counted. This may change when its endpoint is known.</summary>
    public bool IsCounted => _isCounted;

    Endpoint? IEndpointFeature.Endpoint
    {
        get => _endpointFeature?.Endpoint;
        set
        {
            if (_endpointFeature is null) return;
            _endpointFeature.Endpoint = value;
            OnEndpointSet(value);
        }
    }

    public void Begin(
        in RequestLine line, DateTimeOffset start, long startTimestamp, IFeatureCollection features,
        CountingResponseBody? response, CountingRequestBody? request)
    {
        BeginWrite();
        _facts.Line = line;
        _facts.Start = start;
        StartTimestamp = startTimestamp;
        Features = features;
        ResponseBody = response;
        RequestBody = request;
        _isCounted = false;
        EndWrite();
        (_isIncluded, _endpointStatistics, _errorEndpoint, _isEndpointCleared, _isRunAgain) = (false, null, null, false, false);
        _endpointFeature = features.Get<IEndpointFeature>() ?? new EndpointFeature();
        if (_endpointFeature.Endpoint is { } endpoint) OnEndpointSet(endpoint);
        features.Set<IEndpointFeature>(this);
        features.Set(this);
    }

    /// <summary>Counts the request, unless its endpoint is excluded.</summary>
    public void Include()
    {
        // The request has ended.
        if (_endpointFeature is null) return;
        _isIncluded = true;
        UpdateIsCounted();
    }

    /// <summary>Restores the original features when the request leaves the pipeline.</summary>
    /// <param name="status">The current status.</param>
    /// <returns>Whether the request is counted, and its endpoint.</returns>
    public (bool IsCounted, EndpointTable.EndpointStatistics Endpoint) Detach(int status)
    {
        var features = Features!;
        ResponseBody?.Detach(features);
        RequestBody?.Detach(features);
        var endpoint = GetEndpointStatistics(features, status);
        if (features.Get<IEndpointFeature>() == this) features.Set(_endpointFeature);
        features.Set(Ended);
        _endpointFeature = null;
        return (_isIncluded && !endpoint.IsExcluded, endpoint);
    }

    public void End(TimeSpan elapsed, int status, string? route, bool isStream)
    {
        BeginWrite();
        ReadFeatures(Features!, ref _facts);
        _facts.Route = route;
        _facts.Elapsed = elapsed;
        _facts.Status = status;
        _facts.IsStream = isStream;
        _isCounted = true;
        Release();
        EndWrite();
    }

    public void Clear()
    {
        BeginWrite();
        _facts = default;
        _isCounted = false;
        Release();
        EndWrite();
    }

    /// <summary>Reads a consistent copy of the request; false if there is none, or if it changed during all attempts.</summary>
    public bool TryRead(TimeProvider timeProvider, out RequestFacts facts)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var version = Volatile.Read(ref _version);
            if (version % 2 == 0)
            {
                facts = _facts;
                var isCounted = _isCounted;
                if (isCounted && Features is { } features)
                    ReadFeaturesInFlight(features, ref facts, timeProvider.GetElapsedTime(StartTimestamp));
                Volatile.ReadBarrier();
                if (_version == version) return isCounted;
            }
            Thread.SpinWait(1);
        }
        facts = default;
        return false;
    }

    /// <summary>Called when the endpoint is set, replaced or cleared. It is cleared before the pipeline runs again.</summary>
    private void OnEndpointSet(Endpoint? endpoint)
    {
        var isError = Features!.Get<IHttpResponseFeature>()?.StatusCode >= StatusCodes.Status400BadRequest;
        if (endpoint is null)
        {
            // A middleware that rewrites the path clears the endpoint and routes again. If it does so after an error, the next endpoint
            // reports that error.
            if (isError) _isRunAgain = true;
            else _isEndpointCleared = true;
            return;
        }
        _isEndpointCleared = false;
        if (isError && IsErrorEndpoint())
        {
            _errorEndpoint = endpoint;
            return;
        }
        _endpointStatistics = statistics!.EndpointTable.Get(endpoint);
        UpdateIsCounted();
    }

    /// <summary>
    /// True if an endpoint that is set while the status is an error reports the error of another endpoint, or of none. If not, a
    /// middleware set the status before routing, and the endpoint may change it.
    /// </summary>
    private bool IsErrorEndpoint() =>
        _isRunAgain || _endpointStatistics is not null
        || Features!.Get<IStatusCodeReExecuteFeature>() is not null || Features.Get<IExceptionHandlerFeature>() is not null
        || (Features.Get<IHttpRequestFeature>() is { } request
            && new RequestLine(request, includeQueryString: false).FullPath != _facts.Line.FullPath);

    /// <summary>Returns the endpoint that the request was for.</summary>
    private EndpointTable.EndpointStatistics GetEndpointStatistics(IFeatureCollection features, int status)
    {
        var endpoints = statistics!.EndpointTable;
        var isError = status >= StatusCodes.Status400BadRequest;
        var endpoint = _endpointStatistics;
        // The path was rewritten to one without an endpoint. UseExceptionHandler also clears the endpoint, before the status is an error.
        var hasNoEndpoint = !isError || status == StatusCodes.Status404NotFound;
        if (_isEndpointCleared && hasNoEndpoint && features.Get<IExceptionHandlerFeature>() is null)
            endpoint = null;
        if (endpoint is not null) return endpoint;
        var feature = features.Get<IEndpointFeature>();
        // A middleware has replaced the endpoint feature.
        if (feature != this) return endpoints.Get(feature?.Endpoint);
        // No endpoint was found at first, and the pipeline ran again with another path, which responded.
        return isError ? endpoints.Unmatched : endpoints.Get(_errorEndpoint);
    }

    /// <summary>Updates whether the request counts, which may change with its endpoint.</summary>
    private void UpdateIsCounted()
    {
        var isCounted = _isIncluded && _endpointStatistics is not { IsExcluded: true };
        if (isCounted == _isCounted) return;
        statistics!.OnCountedChanged(isCounted);
        BeginWrite();
        _isCounted = isCounted;
        // The values of the previous request of this slot.
        (_facts.Client, _facts.User, _facts.Route) = (null, null, null);
        (_facts.Status, _facts.BytesRead, _facts.BytesWritten, _facts.IsStream) = (0, 0, 0, false);
        EndWrite();
    }

    private void ReadFeatures(IFeatureCollection features, ref RequestFacts facts)
    {
        // Read at the end, because the middleware for forwarded headers may have set it.
        facts.Client = features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;
        facts.User = RequestUser.GetName(features);
        facts.BytesRead = RequestBody?.Count ?? 0;
        // The server discards the body of a response to HEAD.
        facts.BytesWritten = HttpMethods.IsHead(facts.Line.Method) ? 0 : ResponseBody?.Count ?? 0;
    }

    private void ReadFeaturesInFlight(IFeatureCollection features, ref RequestFacts facts, TimeSpan elapsed)
    {
        facts.Elapsed = elapsed;
        try
        {
            var endpoint = _endpointStatistics;
            facts.Route = endpoint?.Route;
            facts.IsStream = StreamDetector.IsStream(features.Get<IHttpResponseFeature>(), facts.Line.Method, endpoint);
            ReadFeatures(features, ref facts);
        }
#pragma warning disable CA1031 // The features are made for the thread of the request, which may change them concurrently.
        catch
#pragma warning restore CA1031
        {
        }
    }

    private void Release()
    {
        Features = null;
        ResponseBody = null;
        RequestBody = null;
        (_endpointStatistics, _errorEndpoint) = (null, null);
    }

    private void BeginWrite()
    {
        _version++;
        Volatile.WriteBarrier();
    }

    private void EndWrite() => Volatile.Write(ref _version, _version + 1);

    /// <summary>The endpoint feature for servers that have none.</summary>
    private sealed class EndpointFeature : IEndpointFeature
    {
        public Endpoint? Endpoint { get; set; }
    }
}
