using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.AspNetCore.Requests.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The namespace of requests, and what happens in it when one begins and ends.</summary>
internal sealed class RequestStatistics
{
    private static readonly ConditionalWeakTable<ConcurrentDictionary<string, object?>, RequestStatistics> _all = [];

    private readonly StatisticsNamespace _namespace;
    private readonly RequestStatisticsOptions _options;
    private readonly TimeProvider _time;
    private readonly UriSet _uris;
    private readonly RequestLog _log;
    private readonly RecordList _slow;
    private readonly Counter _started;
    private readonly Counter _ended;
    private readonly Counter _leftOut;
    private readonly Counter _bytesRead;
    private readonly Counter _bytesWritten;
    private readonly Counter _ticks;
    private long _mostTotal;

    private RequestStatistics(ConcurrentDictionary<string, object?> repository, RequestStatisticsOptions options, TimeProvider time)
    {
        _namespace = StatisticsNamespace.In(repository, "ASP.NET Core Applications");
        _options = options;
        _time = time;
        _uris = new UriSet(_namespace.Table("URI Set Tracking", options.Uris));
        _log = new RequestLog(options.Recent, time, _uris);
        _slow = _namespace.List("Slow Queries", options.Slow.Capacity);

        var enabled = (StrongBox<bool>)_namespace.Entries[NamespaceSwitch.EntryName]!;
        (_started, _ended, _leftOut, _ticks) = (new(enabled), new(enabled), new(enabled), new(enabled));
        _bytesRead = _namespace.Counter("Total Bytes Read");
        _bytesWritten = _namespace.Counter("Total Bytes Written");

        _namespace.Entries["Server Version"] = ServerVersion();
        _namespace.Entries["Requests"] = _log;
        _namespace.Uptime(time);
        var uptime = Uptime(_namespace);
        _namespace.Computed("Current Time", _ => time.GetUtcNow());
        var inFlight = new InFlight(_started, _ended);
        _namespace.Computed("Current Requests", _ => inFlight.Count);
        _namespace.Computed("Total Requests", _ => Total());
        _namespace.Computed("Total Time", _ => TimeSpan.FromTicks(_ticks.Value));
        _namespace.Computed("Requests/Second", _ => Ratio(Total(), uptime().TotalSeconds));
        _namespace.Computed("Bytes Read/Second", _ => Ratio(_bytesRead.Value, uptime().TotalSeconds));
        _namespace.Computed("Bytes Written/Second", _ => Ratio(_bytesWritten.Value, uptime().TotalSeconds));
        _namespace.Computed("Bytes Read/Request", _ => Ratio(_bytesRead.Value, Total()));
        _namespace.Computed("Bytes Written/Request", _ => Ratio(_bytesWritten.Value, Total()));
    }

    /// <summary>That of a repository. Applications that share one share this, as the first of them set it up.</summary>
    public static RequestStatistics In(StatisticsOptions options, TimeProvider time) =>
        _all.GetOrAdd(options.Repository, static (repository, by) => new RequestStatistics(repository, by.Requests, by.time), (options.Requests, time));

    public bool Enabled => _namespace.Enabled;

    /// <summary>A request begins.</summary>
    /// <returns>Null if it isn't to be counted, or has been.</returns>
    public RequestSlot? Begin(IFeatureCollection features)
    {
        if (features.Get<IEndpointFeature>()?.Endpoint is { } endpoint && _uris.Of(endpoint).LeftOut) return null;
        var body = features.Get<IHttpResponseBodyFeature>();
        // UseStatistics stands twice in the pipeline.
        if (body is CountedResponse) return null;

        _started.Complete(1);
        CountedResponse? response = null;
        if (body is not null) features.Set<IHttpResponseBodyFeature>(response = new CountedResponse(body));
        var request = features.GetRequiredFeature<IHttpRequestFeature>();
        var slot = _log.Take();
        slot.Begin(new RequestLine(request, _options.QueryStrings), _time.GetUtcNow(), _time.GetTimestamp(), features, response, CountedRequest.Of(features, request));
        return slot;
    }

    /// <summary>A request that began ends, paused or not.</summary>
    public void End(RequestSlot slot, Exception? failure)
    {
        var features = slot.Features!;
        slot.Response?.Close(features);
        slot.Request?.Close(features);

        var elapsed = _time.GetElapsedTime(slot.Started);
        var status = failure switch
        {
            null => features.Get<IHttpResponseFeature>()?.StatusCode ?? StatusCodes.Status200OK,
            // The server answers with it.
            BadHttpRequestException refused => refused.StatusCode,
            _ => StatusCodes.Status500InternalServerError,
        };
        var uri = status < StatusCodes.Status400BadRequest ? _uris.Of(features) : _uris.OfFailed(features);
        if (uri.LeftOut)
        {
            _leftOut.Complete(1);
            _ended.Complete(1);
            _log.Forget(slot);
            return;
        }

        slot.End(elapsed, status, uri.Route);
        ref readonly var facts = ref slot.Facts;
        _bytesRead.Complete(facts.BytesRead);
        _bytesWritten.Complete(facts.BytesWritten);
        _ticks.Complete(Math.Max(0, elapsed.Ticks));
        uri.Timing.Complete(elapsed);
        if (elapsed >= _options.Slow.Threshold && !IsConversation(status, facts.Line.Method)) _slow.Complete(new SlowRequestRecord(facts, RequestTrace.Of(features)));
        _ended.Complete(1);
        _log.Ended(slot);
    }

    /// <summary>Whether it was a WebSocket or the like, which is open for as long as both sides have something to say.</summary>
    private static bool IsConversation(int status, string method) =>
        status == StatusCodes.Status101SwitchingProtocols || HttpMethods.IsConnect(method);

    /// <summary>All that have started, but for those left out, which is known of some only when they end. Never goes down all the same.</summary>
    private long Total()
    {
        var leftOut = _leftOut.Value;
        var total = _started.Value - leftOut;
        while (true)
        {
            var most = Volatile.Read(ref _mostTotal);
            if (total <= most) return most;
            if (Interlocked.CompareExchange(ref _mostTotal, total, most) == most) return total;
        }
    }

    private static double Ratio(double amount, double by) => by > 0 ? amount / by : 0;

    private static Func<TimeSpan> Uptime(StatisticsNamespace here)
    {
        var uptime = (Func<IDictionary<string, object?>, object?>)here.Entries["Uptime"]!;
        return () => (TimeSpan)uptime(here.Entries)!;
    }

    private static string ServerVersion()
    {
        var version = typeof(HttpContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        // Without the commit.
        return $"ASP.NET Core {version.Split('+')[0]}".TrimEnd();
    }
}
