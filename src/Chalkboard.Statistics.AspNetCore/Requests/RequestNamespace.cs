using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Statistics.AspNetCore.Requests;

/// <summary>The namespace of requests in a repository, shared by all applications that use the repository.</summary>
internal sealed class RequestNamespace
{
    private static readonly ConditionalWeakTable<ConcurrentDictionary<string, object?>, RequestNamespace> _byRepository = [];

    private readonly Lock _lock = new();
    private readonly StatisticsNamespace _namespace;
    private readonly Counter _total;
    private readonly Counter _totalStreams;
    private readonly Counter _bytesRead;
    private readonly Counter _bytesWritten;
    private readonly Counter _totalTicks;
    private readonly Counter[] _outcomes;
    private RequestStatistics[] _applications = [];

    private RequestNamespace(ConcurrentDictionary<string, object?> repository, TimeProvider timeProvider)
    {
        _namespace = StatisticsNamespace.GetOrCreate(repository, "ASP.NET Core Applications");
        // Unbounded here, because each application has its own bound.
        UriSetTracking = _namespace.Table("URI Set Tracking", int.MaxValue);
        Streams = _namespace.Table("Streams", int.MaxValue);

        var enabled = (StrongBox<bool>)_namespace.Entries[NamespaceSwitch.EntryName]!;
        (BegunRequests, EndedRequests, _totalTicks) = (new(enabled), new(enabled), new(enabled));
        _total = _namespace.Counter("Total Requests");
        _totalStreams = _namespace.Counter("Total Streams");
        _outcomes = [.. RequestOutcome.StatusClasses.Names.Select(name => _namespace.Counter($"Total {name}"))];
        _bytesRead = _namespace.Counter("Total Bytes Read");
        _bytesWritten = _namespace.Counter("Total Bytes Written");

        _namespace.Entries["Server Version"] = GetServerVersion();
        _namespace.Entries["Requests"] = new ComputedList(ReadRecentRequests);
        _namespace.Entries["Slow Queries"] = new ComputedList(ReadSlowRequests);
        _namespace.AddUptime(timeProvider);
        var getUptime = GetUptimeFunction(_namespace);
        _namespace.AddFunction("Current Time", _ => timeProvider.GetUtcNow());
        var inFlight = new InFlightCount(BegunRequests, EndedRequests);
        var alwaysEnabled = new StrongBox<bool>(true);
        (BegunUnmeasured, EndedUnmeasured) = (new(alwaysEnabled), new(alwaysEnabled));
        var unmeasured = new InFlightCount(BegunUnmeasured, EndedUnmeasured);
        // Nothing is known about requests that started in a pause, not even whether they count. Until all of them have ended, the number of
        // current requests is unknown.
        _namespace.AddFunction(
            "Current Requests", _ => unmeasured.Value > 0 ? null : Math.Max(0, inFlight.Value - CountOpenStreams()));
        _namespace.AddFunction("Current Streams", _ => unmeasured.Value > 0 ? null : CountOpenStreams());
        _namespace.AddFunction("Total Time", _ => TimeSpan.FromTicks(_totalTicks.Value));
        _namespace.AddFunction("Requests/Second", _ => Divide(_total.Value, getUptime().TotalSeconds));
        _namespace.AddFunction("Bytes Read/Second", _ => Divide(_bytesRead.Value, getUptime().TotalSeconds));
        _namespace.AddFunction("Bytes Written/Second", _ => Divide(_bytesWritten.Value, getUptime().TotalSeconds));
        _namespace.AddFunction("Bytes Read/Request", _ => Divide(_bytesRead.Value, _total.Value));
        _namespace.AddFunction("Bytes Written/Request", _ => Divide(_bytesWritten.Value, _total.Value));
        _namespace.AddRate("Last Minute Requests/Second", _total, timeProvider);
        _namespace.AddRate(
            "Last Minute 5xx/Second", _outcomes[RequestOutcome.FromStatus(StatusCodes.Status500InternalServerError)], timeProvider);
        _namespace.AddRate("Last Minute Bytes Read/Second", _bytesRead, timeProvider);
        _namespace.AddRate("Last Minute Bytes Written/Second", _bytesWritten, timeProvider);
    }

    public static RequestNamespace GetOrCreate(ConcurrentDictionary<string, object?> repository, TimeProvider timeProvider) =>
        _byRepository.GetOrAdd(
            repository, static (repository, timeProvider) => new RequestNamespace(repository, timeProvider), timeProvider);

    public bool Enabled => _namespace.Enabled;

    /// <summary>The timings of requests by endpoint.</summary>
    public RecordTable UriSetTracking { get; }

    /// <summary>The durations of streams by endpoint.</summary>
    public RecordTable Streams { get; }

    /// <summary>The requests that started, including streams.</summary>
    public Counter BegunRequests { get; }

    /// <summary>The requests that ended, or turned out not to count.</summary>
    public Counter EndedRequests { get; }

    /// <summary>The requests that started in a pause.</summary>
    public Counter BegunUnmeasured { get; }

    /// <summary>The requests that started in a pause and have ended.</summary>
    public Counter EndedUnmeasured { get; }

    public void AddApplication(RequestStatistics application)
    {
        lock (_lock) _applications = [.. _applications, application];
    }

    public void RemoveApplication(RequestStatistics application)
    {
        lock (_lock) _applications = [.. _applications.Where(other => other != application)];
    }

    public void AddRequest(in RequestFacts facts, int outcome)
    {
        _totalTicks.AddEvenIfPaused(Math.Max(0, facts.Elapsed.Ticks));
        _outcomes[outcome].AddEvenIfPaused(1);
        AddToTotals(facts);
    }

    public void AddStream(in RequestFacts facts)
    {
        _totalStreams.AddEvenIfPaused(1);
        AddToTotals(facts);
    }

    private void AddToTotals(in RequestFacts facts)
    {
        _bytesRead.AddEvenIfPaused(facts.BytesRead);
        _bytesWritten.AddEvenIfPaused(facts.BytesWritten);
        _total.AddEvenIfPaused(1);
    }

    private int CountOpenStreams()
    {
        var streams = 0;
        foreach (var application in Volatile.Read(ref _applications)) streams += application.Log.CountStreams();
        return streams;
    }

    /// <summary>
    /// Returns the most recent requests in the order in which they ended, then those in flight in the order in which they started.
    /// </summary>
    private IEnumerable<RequestRecord> ReadRecentRequests()
    {
        // Bounds the report, whatever number of requests the server accepts.
        const int MaxInFlight = 1000;
        var (ended, inFlight) = (new List<RequestFacts>(), new List<RequestFacts>());
        foreach (var application in Volatile.Read(ref _applications)) application.Log.Read(ended, inFlight);
        ended.Sort(static (one, other) => one.End.CompareTo(other.End));
        inFlight.Sort(static (one, other) => one.Start.CompareTo(other.Start));
        foreach (var facts in ended) yield return new RequestRecord(facts);
        foreach (var facts in inFlight.Take(MaxInFlight)) yield return new RequestRecord(facts);
    }

    private IEnumerable<RequestRecord> ReadSlowRequests() =>
        Volatile.Read(ref _applications).SelectMany(static application => application.Slow.Records).OrderBy(static record => record.End);

    private static double Divide(double amount, double divisor) => divisor > 0 ? amount / divisor : 0;

    private static Func<TimeSpan> GetUptimeFunction(StatisticsNamespace requestNamespace)
    {
        var uptime = (Func<IDictionary<string, object?>, object?>)requestNamespace.Entries["Uptime"]!;
        return () => (TimeSpan)uptime(requestNamespace.Entries)!;
    }

    private static string GetServerVersion()
    {
        var version = typeof(HttpContext).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        // Without the commit.
        return $"ASP.NET Core {version.Split('+')[0]}".TrimEnd();
    }

    /// <summary>A collection that is computed for each report.</summary>
    private sealed class ComputedList(Func<IEnumerable<RequestRecord>> read) : IEnumerable<IDictionary<string, object?>>
    {
        public IEnumerator<IDictionary<string, object?>> GetEnumerator() => read().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
