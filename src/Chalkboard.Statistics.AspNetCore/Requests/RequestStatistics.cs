using Chalkboard.Statistics.AspNetCore.Requests.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The requests of one application: what happens when one begins and ends. Applications that share a repository share the namespace, and
/// each has its own options.
/// </summary>
internal sealed class RequestStatistics : IDisposable
{
    // A request that is over sooner is not worth asking whether its client has left.
    private static readonly TimeSpan _atOnce = TimeSpan.FromMilliseconds(1);

    private readonly RequestNamespace _namespace;
    private readonly RequestStatisticsOptions _options;
    private readonly TimeProvider _time;

    public RequestStatistics(StatisticsOptions options, TimeProvider time)
    {
        _namespace = RequestNamespace.In(options.Repository, time);
        _options = options.Requests;
        _time = time;
        Uris = new UriSet(_namespace.Uris, _namespace.Streams, _options.Uris, time);
        Log = new RequestLog(_options.Recent, this, time);
        Slow = new SlowRequests(_options.Slow);
        _namespace.Join(this);
    }

    public bool Enabled => _namespace.Enabled;

    /// <summary>A request begins in a pause.</summary>
    public void BeginUnmeasured() => _namespace.Unmeasured.Increment();

    /// <summary>It has ended, in the pause or after it.</summary>
    public void EndUnmeasured() => _namespace.UnmeasuredGone.Increment();

    public UriSet Uris { get; }

    public RequestLog Log { get; }

    public SlowRequests Slow { get; }

    /// <summary>The application ends. What it has counted stays.</summary>
    public void Dispose() => _namespace.Leave(this);

    /// <summary>A request begins.</summary>
    /// <returns>Null if it is measured further out, or has been.</returns>
    public RequestSlot? Begin(IFeatureCollection features)
    {
        if (features.Get<RequestSlot>() is not null) return null;
        var body = features.Get<IHttpResponseBodyFeature>();
        CountedResponse? response = null;
        if (body is not null) features.Set<IHttpResponseBodyFeature>(response = new CountedResponse(body));
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        var slot = Log.Take();
        var line = new RequestLine(request, _options.QueryStrings);
        slot.Begin(line, _time.GetUtcNow(), _time.GetTimestamp(), features, response, CountedRequest.Of(features, request));
        return slot;
    }

    /// <summary>A request in flight turns out to count, or not to.</summary>
    public void Counts(bool counts) => (counts ? _namespace.Begun : _namespace.Gone).Complete(1);

    /// <summary>A request that began ends, paused or not.</summary>
    /// <param name="slot">The request.</param>
    /// <param name="failure">What came back out of the pipeline, if anything did.</param>
    /// <param name="atOnce">Whether nobody had to wait for it.</param>
    public void End(RequestSlot slot, Exception? failure, bool atOnce)
    {
        var features = slot.Features!;
        var elapsed = _time.GetElapsedTime(slot.Started);
        var response = features.Get<IHttpResponseFeature>();
        var sent = response?.StatusCode ?? StatusCodes.Status200OK;
        var (counts, uri) = slot.Leave(failure is null ? sent : StatusCodes.Status500InternalServerError);
        if (!counts)
        {
            if (slot.IsCounted) _namespace.Gone.Complete(1);
            Log.Forget(slot);
            return;
        }

        if (!slot.IsCounted) _namespace.Begun.Complete(1);
        var isStream = (failure is null || response?.HasStarted == true) && LongLived.Is(response, slot.Facts.Line.Method, uri);
        var status = isStream ? sent : RequestOutcome.Status(slot, response, failure, mayBeAborted: !atOnce || elapsed >= _atOnce);
        var streamEnd = isStream ? RequestOutcome.OfStream(features, failure) : 0;
        var isSlow = !isStream && elapsed >= _options.Slow.Threshold;
        var trace = isSlow ? RequestTrace.Of(features) : null;
        slot.End(elapsed, status, uri.Route, isStream);
        ref readonly var facts = ref slot.Facts;
        if (isStream)
        {
            uri.Streams.Complete(elapsed, streamEnd);
            _namespace.EndedStream(facts);
        }
        else
        {
            var outcome = RequestOutcome.OfStatus(status);
            uri.Timing.Complete(elapsed, outcome);
            _namespace.EndedRequest(facts, outcome);
            if (isSlow) Slow.Add(new SlowRequestRecord(facts, trace));
        }
        _namespace.Gone.Complete(1);
        Log.Ended(slot);
    }
}
