using Chalkboard.Statistics.AspNetCore.Requests.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>
/// The place of a request in flight, and of one that has ended until the place is needed again. The thread of the request
/// writes; a report reads at any time, and reads again what changed meanwhile.
/// </summary>
internal sealed class RequestSlot
{
    private const int Attempts = 100;

    // Odd while something is written.
    private uint _version;
    private bool _taken;
    private RequestFacts _facts;

    /// <summary>What the server knows of the request while it is in flight.</summary>
    public IFeatureCollection? Features { get; private set; }

    public CountedResponse? Response { get; private set; }

    public CountedRequest? Request { get; private set; }

    /// <summary>The timestamp of its start.</summary>
    public long Started { get; private set; }

    public ref readonly RequestFacts Facts => ref _facts;

    public void Begin(in RequestLine line, DateTimeOffset start, long started, IFeatureCollection features, CountedResponse? response, CountedRequest? request)
    {
        Change();
        _facts.Line = line;
        _facts.Start = start;
        Started = started;
        Features = features;
        Response = response;
        Request = request;
        _taken = true;
        Changed();
    }

    public void End(TimeSpan elapsed, int status, string? route)
    {
        Change();
        Look(Features!, ref _facts);
        _facts.Route = route;
        _facts.Elapsed = elapsed;
        _facts.Status = status;
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
    public bool TryRead(TimeProvider time, UriSet uris, out RequestFacts facts)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var version = Volatile.Read(ref _version);
            if (version % 2 == 0)
            {
                facts = _facts;
                var taken = _taken;
                if (taken && Features is { } features) LookFromOutside(features, uris, ref facts, time.GetElapsedTime(Started));
                Volatile.ReadBarrier();
                if (_version == version) return taken;
            }
            Thread.SpinWait(1);
        }
        facts = default;
        return false;
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

    private void LookFromOutside(IFeatureCollection features, UriSet uris, ref RequestFacts facts, TimeSpan elapsed)
    {
        facts.Elapsed = elapsed;
        // Left from the request before this one in the same place.
        (facts.Client, facts.User, facts.Route, facts.Status, facts.BytesRead, facts.BytesWritten) = (null, null, null, 0, 0, 0);
        try
        {
            Look(features, ref facts);
            facts.Route = uris.Of(features).Route;
        }
#pragma warning disable CA1031 // The server's own, made for the thread of the request alone, which may change it now. What is missing comes later.
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
    }

    private void Change()
    {
        _version++;
        Volatile.WriteBarrier();
    }

    private void Changed() => Volatile.Write(ref _version, _version + 1);
}
