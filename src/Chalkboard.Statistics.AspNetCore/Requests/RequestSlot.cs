using Chalkboard.Statistics.AspNetCore.Requests.Bodies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The place of a request in flight, and of one that has ended until the place is needed again. The thread of the request
/// writes; a report reads at any time, and reads again what changed meanwhile.
/// </summary>
/// <remarks>
/// It is a feature of the request by its own type, so that the request is known again wherever it comes through, whatever wraps the
/// bodies; and it stands in for the request's endpoint, so that it learns of the first one, which error pages replace.
/// </remarks>
internal sealed class RequestSlot(RequestStatistics? statistics) : IEndpointFeature
{
    private const int MaxAttempts = 100;

    // Odd while something is written.
    private uint _version;
    private bool _isCounted;
    private RequestFacts _facts;

    private IEndpointFeature? _endpointFeature;
    private bool _isIncluded;
    private EndpointTable.EndpointStatistics? _endpointStatistics;
    private Endpoint? _errorEndpoint;
    private bool _isEndpointCleared;
    private bool _isRunAgain;

    /// <summary>Takes the place of a request that has ended, in case somebody further out runs the pipeline once more.</summary>
    public static RequestSlot Ended { get; } = new(null);

    /// <summary>What the server knows of the request while it is in flight.</summary>
    public IFeatureCollection? Features { get; private set; }

    public CountingResponseBody? ResponseBody { get; private set; }

    public CountingRequestBody? RequestBody { get; private set; }

    /// <summary>The timestamp of its start.</summary>
    public long StartTimestamp { get; private set; }

    /// <summary>Whether this place has been given up.</summary>
    public bool IsTrimmed { get; set; }

    public ref readonly RequestFacts Facts => ref _facts;

    /// <summary>Whether the request is counted, as far as is known.</summary>
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
        in RequestLine line, DateTimeOffset start, long startTimestamp, IFeatureCollection features, CountingResponseBody? response, CountingRequestBody? request)
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

    /// <summary>The request is one of those that are counted, unless its endpoint is left out.</summary>
    public void Include()
    {
        // It has ended.
        if (_endpointFeature is null) return;
        _isIncluded = true;
        UpdateIsCounted();
    }

    /// <summary>The request comes back to where it began. Who is further out finds its features as they were.</summary>
    /// <param name="status">The status as it is now.</param>
    /// <returns>Whether it counts, and under which endpoint.</returns>
    public (bool Counts, EndpointTable.EndpointStatistics Uri) Detach(int status)
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

    /// <summary>The request in here, all of the same moment; false if there is none, or it changes all the time.</summary>
    public bool TryRead(TimeProvider timeProvider, out RequestFacts facts)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var version = Volatile.Read(ref _version);
            if (version % 2 == 0)
            {
                facts = _facts;
                var isCounted = _isCounted;
                if (isCounted && Features is { } features) ReadFeaturesInFlight(features, ref facts, timeProvider.GetElapsedTime(StartTimestamp));
                Volatile.ReadBarrier();
                if (_version == version) return isCounted;
            }
            Thread.SpinWait(1);
        }
        facts = default;
        return false;
    }

    /// <summary>The endpoint is chosen, or another one, or it is taken back, as happens before the pipeline runs once more.</summary>
    private void OnEndpointSet(Endpoint? endpoint)
    {
        var isError = Features!.Get<IHttpResponseFeature>()?.StatusCode >= StatusCodes.Status400BadRequest;
        if (endpoint is null)
        {
            // A middleware that rewrites the address clears the endpoint, and then routes again. One that does so after an error
            // has another endpoint report that error.
            if (isError) _isRunAgain = true;
            else _isEndpointCleared = true;
            return;
        }
        _isEndpointCleared = false;
        if (isError && ReportsAnError())
        {
            _errorEndpoint = endpoint;
            return;
        }
        _endpointStatistics = statistics!.EndpointTable.Get(endpoint);
        UpdateIsCounted();
    }

    /// <summary>
    /// Whether an endpoint that is chosen while the status is one of an error reports the error of another endpoint, or of none. If not, a
    /// middleware has set the status before the request was routed, for endpoints to change.
    /// </summary>
    private bool ReportsAnError() =>
        _isRunAgain || _endpointStatistics is not null
        || Features!.Get<IStatusCodeReExecuteFeature>() is not null || Features.Get<IExceptionHandlerFeature>() is not null
        || (Features.Get<IHttpRequestFeature>() is { } request && new RequestLine(request, includeQueryString: false).FullPath != _facts.Line.FullPath);

    /// <summary>The endpoint that the request was for.</summary>
    private EndpointTable.EndpointStatistics GetEndpointStatistics(IFeatureCollection features, int status)
    {
        var endpoints = statistics!.EndpointTable;
        var isError = status >= StatusCodes.Status400BadRequest;
        var endpoint = _endpointStatistics;
        // Rewritten to a path that has no endpoint. UseExceptionHandler, too, clears the endpoint before there is an error to be seen.
        if (_isEndpointCleared && (!isError || status == StatusCodes.Status404NotFound) && features.Get<IExceptionHandlerFeature>() is null)
            endpoint = null;
        if (endpoint is not null) return endpoint;
        var feature = features.Get<IEndpointFeature>();
        // Somebody has put an endpoint in place of this.
        if (feature != this) return endpoints.Get(feature?.Endpoint);
        // No endpoint was found, and then another path was tried, which did answer.
        return isError ? endpoints.Unmatched : endpoints.Get(_errorEndpoint);
    }

    /// <summary>Whether it counts may change once its endpoint is known.</summary>
    private void UpdateIsCounted()
    {
        var isCounted = _isIncluded && _endpointStatistics is not { IsExcluded: true };
        if (isCounted == _isCounted) return;
        statistics!.OnCountedChanged(isCounted);
        BeginWrite();
        _isCounted = isCounted;
        // Left from the request before this one in the same place.
        (_facts.Client, _facts.User, _facts.Route) = (null, null, null);
        (_facts.Status, _facts.BytesRead, _facts.BytesWritten, _facts.IsStream) = (0, 0, 0, false);
        EndWrite();
    }

    private void ReadFeatures(IFeatureCollection features, ref RequestFacts facts)
    {
        // Right behind a proxy only now: what finds out about it comes later in the pipeline.
        facts.Client = features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;
        facts.User = RequestUser.GetName(features);
        facts.BytesRead = RequestBody?.Count ?? 0;
        // What is written in answer to HEAD goes nowhere.
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
#pragma warning disable CA1031 // The server's own, made for the thread of the request alone, which may change it now. The rest comes later.
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

    /// <summary>For servers that have none.</summary>
    private sealed class EndpointFeature : IEndpointFeature
    {
        public Endpoint? Endpoint { get; set; }
    }
}
