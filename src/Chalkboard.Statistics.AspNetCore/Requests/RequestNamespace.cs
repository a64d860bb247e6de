using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The namespace of requests in a repository, which all applications share that collect into it.</summary>
internal sealed class RequestNamespace
{
    private static readonly ConditionalWeakTable<ConcurrentDictionary<string, object?>, RequestNamespace> _all = [];

    private readonly Lock _lock = new();
    private readonly StatisticsNamespace _namespace;
    private readonly Counter _total;
    private readonly Counter _totalStreams;
    private readonly Counter _bytesRead;
    private readonly Counter _bytesWritten;
    private readonly Counter _ticks;
    private readonly Counter[] _outcomes;
    private RequestStatistics[] _applications = [];

    private RequestNamespace(ConcurrentDictionary<string, object?> repository, TimeProvider time)
    {
        _namespace = StatisticsNamespace.In(repository, "ASP.NET Core Applications");
        // Each application has a bound of its own.
        Uris = _namespace.Table("URI Set Tracking", int.MaxValue);
        Streams = _namespace.Table("Streams", int.MaxValue);

        var enabled = (StrongBox<bool>)_namespace.Entries[NamespaceSwitch.EntryName]!;
        (Begun, Gone, _ticks) = (new(enabled), new(enabled), new(enabled));
        _total = _namespace.Counter("Total Requests");
        _totalStreams = _namespace.Counter("Total Streams");
        _outcomes = [.. RequestOutcome.Classes.Names.Select(name => _namespace.Counter($"Total {name}"))];
        _bytesRead = _namespace.Counter("Total Bytes Read");
        _bytesWritten = _namespace.Counter("Total Bytes Written");

        _namespace.Entries["Server Version"] = ServerVersion();
        _namespace.Entries["Requests"] = new Records(RecentRequests);
        _namespace.Entries["Slow Queries"] = new Records(SlowRequests);
        _namespace.Uptime(time);
        var uptime = Uptime(_namespace);
        _namespace.Computed("Current Time", _ => time.GetUtcNow());
        var inFlight = new InFlight(Begun, Gone);
        var always = new StrongBox<bool>(true);
        (Unmeasured, UnmeasuredGone) = (new(always), new(always));
        var unmeasured = new InFlight(Unmeasured, UnmeasuredGone);
        // Of those that began in a pause nothing is known, not even whether they are left out: until the last of them has ended, there is no figure.
        _namespace.Computed("Current Requests", _ => unmeasured.Count > 0 ? null : Math.Max(0, inFlight.Count - OpenStreams()));
        _namespace.Computed("Current Streams", _ => unmeasured.Count > 0 ? null : OpenStreams());
        _namespace.Computed("Total Time", _ => TimeSpan.FromTicks(_ticks.Value));
        _namespace.Computed("Requests/Second", _ => Ratio(_total.Value, uptime().TotalSeconds));
        _namespace.Computed("Bytes Read/Second", _ => Ratio(_bytesRead.Value, uptime().TotalSeconds));
        _namespace.Computed("Bytes Written/Second", _ => Ratio(_bytesWritten.Value, uptime().TotalSeconds));
        _namespace.Computed("Bytes Read/Request", _ => Ratio(_bytesRead.Value, _total.Value));
        _namespace.Computed("Bytes Written/Request", _ => Ratio(_bytesWritten.Value, _total.Value));
        _namespace.Rate("Last Minute Requests/Second", _total, time);
        _namespace.Rate("Last Minute 5xx/Second", _outcomes[RequestOutcome.OfStatus(StatusCodes.Status500InternalServerError)], time);
        _namespace.Rate("Last Minute Bytes Read/Second", _bytesRead, time);
        _namespace.Rate("Last Minute Bytes Written/Second", _bytesWritten, time);
    }

    public static RequestNamespace In(ConcurrentDictionary<string, object?> repository, TimeProvider time) =>
        _all.GetOrAdd(repository, static (repository, time) => new RequestNamespace(repository, time), time);

    public bool Enabled => _namespace.Enabled;

    /// <summary>The timings of requests by endpoint.</summary>
    public RecordTable Uris { get; }

    /// <summary>How long streams are open, by endpoint.</summary>
    public RecordTable Streams { get; }

    /// <summary>Requests that began, streams too.</summary>
    public Counter Begun { get; }

    /// <summary>Those that ended, or turned out to be left out.</summary>
    public Counter Gone { get; }

    /// <summary>Requests that began in a pause.</summary>
    public Counter Unmeasured { get; }

    /// <summary>Those of them that ended.</summary>
    public Counter UnmeasuredGone { get; }

    public void Join(RequestStatistics application)
    {
        lock (_lock) _applications = [.. _applications, application];
    }

    public void Leave(RequestStatistics application)
    {
        lock (_lock) _applications = [.. _applications.Where(one => one != application)];
    }

    public void EndedRequest(in RequestFacts facts, int outcome)
    {
        _ticks.Complete(Math.Max(0, facts.Elapsed.Ticks));
        _outcomes[outcome].Complete(1);
        Ended(facts);
    }

    public void EndedStream(in RequestFacts facts)
    {
        _totalStreams.Complete(1);
        Ended(facts);
    }

    private void Ended(in RequestFacts facts)
    {
        _bytesRead.Complete(facts.BytesRead);
        _bytesWritten.Complete(facts.BytesWritten);
        _total.Complete(1);
    }

    private int OpenStreams()
    {
        var streams = 0;
        foreach (var application in Volatile.Read(ref _applications)) streams += application.Log.Streams();
        return streams;
    }

    /// <summary>The most recent requests, in the order in which they ended, and then those in flight, in that in which they began.</summary>
    private IEnumerable<RequestRecord> RecentRequests()
    {
        // A report has no more, whatever the server lets in.
        const int MostInFlight = 1000;
        var (ended, inFlight) = (new List<RequestFacts>(), new List<RequestFacts>());
        foreach (var application in Volatile.Read(ref _applications)) application.Log.Read(ended, inFlight);
        ended.Sort(static (one, other) => one.End.CompareTo(other.End));
        inFlight.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        foreach (var facts in ended) yield return new RequestRecord(facts);
        foreach (var facts in inFlight.Take(MostInFlight)) yield return new RequestRecord(facts);
    }

    private IEnumerable<RequestRecord> SlowRequests() =>
        Volatile.Read(ref _applications).SelectMany(static application => application.Slow.Records).OrderBy(static record => record.End);

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

    /// <summary>A collection that is put together when a report is made.</summary>
    private sealed class Records(Func<IEnumerable<RequestRecord>> read) : IEnumerable<IDictionary<string, object?>>
    {
        public IEnumerator<IDictionary<string, object?>> GetEnumerator() => read().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
