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
    private const int Attempts = 100;

    // Odd while something is written.
    private uint _version;
    private bool _taken;
    private RequestFacts _facts;

    private IEndpointFeature? _endpoint;
    private bool _isIncluded;
    private UriSet.Entry? _uri;
    private Endpoint? _substitute;
    private bool _isCleared;
    private bool _isRunAgain;

    /// <summary>Takes the place of a request that has ended, in case somebody further out runs the pipeline once more.</summary>
    public static RequestSlot Ended { get; } = new(null);

    /// <summary>What the server knows of the request while it is in flight.</summary>
    public IFeatureCollection? Features { get; private set; }

    public CountedResponse? Response { get; private set; }

    public CountedRequest? Request { get; private set; }

    /// <summary>The timestamp of its start.</summary>
    public long Started { get; private set; }

    /// <summary>Whether this place has been given up.</summary>
    public bool IsGivenUp { get; set; }

    public ref readonly RequestFacts Facts => ref _facts;

    /// <summary>Whether the request is counted, as far as is known.</summary>
    public bool IsCounted => _taken;

    Endpoint? IEndpointFeature.Endpoint
    {
        get => _endpoint?.Endpoint;
        set
        {
            if (_endpoint is null) return;
            _endpoint.Endpoint = value;
            Routed(value);
        }
    }

    public void Begin(
        in RequestLine line, DateTimeOffset start, long started, IFeatureCollection features, CountedResponse? response, CountedRequest? request)
    {
        Change();
        _facts.Line = line;
        _facts.Start = start;
        Started = started;
        Features = features;
        Response = response;
        Request = request;
        _taken = false;
        Changed();
        (_isIncluded, _uri, _substitute, _isCleared, _isRunAgain) = (false, null, null, false, false);
        _endpoint = features.Get<IEndpointFeature>() ?? new PlainEndpoint();
        if (_endpoint.Endpoint is { } endpoint) Routed(endpoint);
        features.Set<IEndpointFeature>(this);
        features.Set(this);
    }

    /// <summary>The request is one of those that are counted, unless its endpoint is left out.</summary>
    public void Include()
    {
        // It has ended.
        if (_endpoint is null) return;
        _isIncluded = true;
        Count();
    }

    /// <summary>The request comes back to where it began. Who is further out finds its features as they were.</summary>
    /// <param name="status">The status as it is now.</param>
    /// <returns>Whether it counts, and under which endpoint.</returns>
    public (bool Counts, UriSet.Entry Uri) Leave(int status)
    {
        var features = Features!;
        Response?.Close(features);
        Request?.Close(features);
        var uri = Uri(features, status);
        if (features.Get<IEndpointFeature>() == this) features.Set(_endpoint);
        features.Set(Ended);
        _endpoint = null;
        return (_isIncluded && !uri.LeftOut, uri);
    }

    public void End(TimeSpan elapsed, int status, string? route, bool isStream)
    {
        Change();
        Look(Features!, ref _facts);
        _facts.Route = route;
        _facts.Elapsed = elapsed;
        _facts.Status = status;
        _facts.IsStream = isStream;
        _taken = true;
        Release();
        Changed();
    }

    public void Clear()
    {
        Change();
        _facts = default;
        _taken = false;
        Release();
        Changed();
    }

    /// <summary>The request in here, all of the same moment; false if there is none, or it changes all the time.</summary>
    public bool TryRead(TimeProvider time, out RequestFacts facts)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var version = Volatile.Read(ref _version);
            if (version % 2 == 0)
            {
                facts = _facts;
                var taken = _taken;
                if (taken && Features is { } features) LookFromOutside(features, ref facts, time.GetElapsedTime(Started));
                Volatile.ReadBarrier();
                if (_version == version) return taken;
            }
            Thread.SpinWait(1);
        }
        facts = default;
        return false;
    }

    /// <summary>The endpoint is chosen, or another one, or it is taken back, as happens before the pipeline runs once more.</summary>
    private void Routed(Endpoint? endpoint)
    {
        var isError = Features!.Get<IHttpResponseFeature>()?.StatusCode >= StatusCodes.Status400BadRequest;
        if (endpoint is null)
        {
            // A middleware that rewrites the address clears the endpoint, and then routes again. One that does so after an error
            // has another endpoint report that error.
            if (isError) _isRunAgain = true;
            else _isCleared = true;
            return;
        }
        _isCleared = false;
        if (isError && ReportsAnError())
        {
            _substitute = endpoint;
            return;
        }
        _uri = statistics!.Uris.Of(endpoint);
        Count();
    }

    /// <summary>
    /// Whether an endpoint that is chosen while the status is one of an error reports the error of another endpoint, or of none. If not, a
    /// middleware has set the status before the request was routed, for endpoints to change.
    /// </summary>
    private bool ReportsAnError() =>
        _isRunAgain || _uri is not null
        || Features!.Get<IStatusCodeReExecuteFeature>() is not null || Features.Get<IExceptionHandlerFeature>() is not null
        || (Features.Get<IHttpRequestFeature>() is { } request && new RequestLine(request, query: false).FullPath != _facts.Line.FullPath);

    /// <summary>The endpoint that the request was for.</summary>
    private UriSet.Entry Uri(IFeatureCollection features, int status)
    {
        var uris = statistics!.Uris;
        var isError = status >= StatusCodes.Status400BadRequest;
        var uri = _uri;
        // Rewritten to a path that has no endpoint. UseExceptionHandler, too, clears the endpoint before there is an error to be seen.
        if (_isCleared && (!isError || status == StatusCodes.Status404NotFound) && features.Get<IExceptionHandlerFeature>() is null)
            uri = null;
        if (uri is not null) return uri;
        var feature = features.Get<IEndpointFeature>();
        // Somebody has put an endpoint in place of this.
        if (feature != this) return uris.Of(feature?.Endpoint);
        // No endpoint was found, and then another path was tried, which did answer.
        return isError ? uris.Unmatched : uris.Of(_substitute);
    }

    /// <summary>Whether it counts may change once its endpoint is known.</summary>
    private void Count()
    {
        var counts = _isIncluded && _uri is not { LeftOut: true };
        if (counts == _taken) return;
        statistics!.Counts(counts);
        Change();
        _taken = counts;
        // Left from the request before this one in the same place.
        (_facts.Client, _facts.User, _facts.Route) = (null, null, null);
        (_facts.Status, _facts.BytesRead, _facts.BytesWritten, _facts.IsStream) = (0, 0, 0, false);
        Changed();
    }

    private void Look(IFeatureCollection features, ref RequestFacts facts)
    {
        // Right behind a proxy only now: what finds out about it comes later in the pipeline.
        facts.Client = features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;
        facts.User = RequestUser.Of(features);
        facts.BytesRead = Request?.Count ?? 0;
        // What is written in answer to HEAD goes nowhere.
        facts.BytesWritten = HttpMethods.IsHead(facts.Line.Method) ? 0 : Response?.Count ?? 0;
    }

    private void LookFromOutside(IFeatureCollection features, ref RequestFacts facts, TimeSpan elapsed)
    {
        facts.Elapsed = elapsed;
        try
        {
            var uri = _uri;
            facts.Route = uri?.Route;
            facts.IsStream = LongLived.Is(features.Get<IHttpResponseFeature>(), facts.Line.Method, uri);
            Look(features, ref facts);
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
        Response = null;
        Request = null;
        (_uri, _substitute) = (null, null);
    }

    private void Change()
    {
        _version++;
        Volatile.WriteBarrier();
    }

    private void Changed() => Volatile.Write(ref _version, _version + 1);

    /// <summary>For servers that have none.</summary>
    private sealed class PlainEndpoint : IEndpointFeature
    {
        public Endpoint? Endpoint { get; set; }
    }
}
