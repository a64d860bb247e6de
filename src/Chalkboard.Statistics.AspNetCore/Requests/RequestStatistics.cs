using Chalkboard.Statistics.AspNetCore.Requests.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The statistics of the requests of one application. Applications that share a repository share the namespace; each has its own options.
/// </summary>
internal sealed class RequestStatistics : IDisposable
{
    // For shorter requests, the server is not asked whether the client has left.
    private static readonly TimeSpan _minAbortCheckDuration = TimeSpan.FromMilliseconds(1);

    private readonly RequestNamespace _namespace;
    private readonly RequestStatisticsOptions _options;
    private readonly TimeProvider _timeProvider;

    public RequestStatistics(StatisticsOptions options, TimeProvider timeProvider)
    {
        _namespace = RequestNamespace.GetOrCreate(options.Repository, timeProvider);
        _options = options.Requests;
        _timeProvider = timeProvider;
        EndpointTable = new EndpointTable(_namespace.UriSetTracking, _namespace.Streams, _options.MaxRoutes, timeProvider);
        Log = new RequestLog(_options.MaxRecent, this, timeProvider);
        Slow = new SlowRequests(_options.Slow);
        _namespace.AddApplication(this);
    }

    public bool Enabled => _namespace.Enabled;

    /// <summary>Counts a request that starts in a pause.</summary>
    public void BeginUnmeasured() => _namespace.BegunUnmeasured.Increment();

    /// <summary>Counts the end of a request that started in a pause.</summary>
    public void EndUnmeasured() => _namespace.EndedUnmeasured.Increment();

    public EndpointTable EndpointTable { get; }

    public RequestLog Log { get; }

    public SlowRequests Slow { get; }

    /// <summary>Removes the records of this application. Its counts stay.</summary>
    public void Dispose() => _namespace.RemoveApplication(this);

    /// <summary>Starts to measure a request.</summary>
    /// <returns>Null if an outer middleware measures it, or it has been measured.</returns>
    public RequestSlot? Begin(IFeatureCollection features)
    {
        if (features.Get<RequestSlot>() is not null) return null;
        var body = features.Get<IHttpResponseBodyFeature>();
        CountingResponseBody? response = null;
        if (body is not null) features.Set<IHttpResponseBodyFeature>(response = new CountingResponseBody(body));
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        var slot = Log.Rent();
        var line = new RequestLine(request, _options.IncludeQueryStrings);
        var requestBody = CountingRequestBody.Attach(features, request);
        slot.Begin(line, _timeProvider.GetUtcNow(), _timeProvider.GetTimestamp(), features, response, requestBody);
        return slot;
    }

    /// <summary>Called when a request in flight turns out to be counted or not.</summary>
    public void OnCountedChanged(bool isCounted) =>
        (isCounted ? _namespace.BegunRequests : _namespace.EndedRequests).AddEvenIfPaused(1);

    /// <summary>Ends the measurement of a request, paused or not.</summary>
    /// <param name="slot">The request.</param>
    /// <param name="failure">The exception from the pipeline; null if there was none.</param>
    /// <param name="completedSynchronously">True if the pipeline completed synchronously.</param>
    public void End(RequestSlot slot, Exception? failure, bool completedSynchronously)
    {
        var features = slot.Features!;
        var elapsed = _timeProvider.GetElapsedTime(slot.StartTimestamp);
        var response = features.Get<IHttpResponseFeature>();
        var responseStatus = response?.StatusCode ?? StatusCodes.Status200OK;
        var (isCounted, endpoint) = slot.Detach(failure is null ? responseStatus : StatusCodes.Status500InternalServerError);
        if (!isCounted)
        {
            if (slot.IsCounted) _namespace.EndedRequests.AddEvenIfPaused(1);
            Log.Discard(slot);
            return;
        }

        if (!slot.IsCounted) _namespace.BegunRequests.AddEvenIfPaused(1);
        var isStream = (failure is null || response?.HasStarted == true)
            && StreamDetector.IsStream(response, slot.Facts.Line.Method, endpoint);
        var mayBeAborted = !completedSynchronously || elapsed >= _minAbortCheckDuration;
        var status = isStream ? responseStatus : RequestOutcome.GetStatus(slot, response, failure, mayBeAborted);
        var streamEnd = isStream ? RequestOutcome.FromStreamEnd(features, failure) : 0;
        var isSlow = !isStream && elapsed >= _options.Slow.Threshold;
        var trace = isSlow ? RequestTrace.FindPathFunction(features) : null;
        slot.End(elapsed, status, endpoint.Route, isStream);
        ref readonly var facts = ref slot.Facts;
        if (isStream)
        {
            endpoint.StreamTiming.RecordEvenIfPaused(elapsed, streamEnd);
            _namespace.AddStream(facts);
        }
        else
        {
            var outcome = RequestOutcome.FromStatus(status);
            endpoint.RequestTiming.RecordEvenIfPaused(elapsed, outcome);
            _namespace.AddRequest(facts, outcome);
            if (isSlow) Slow.Add(new SlowRequestRecord(facts, trace));
        }
        _namespace.EndedRequests.AddEvenIfPaused(1);
        Log.AddRecent(slot);
    }
}
