using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics;

namespace Chalkboard.Bench.Statistics;

/// <summary>
/// A repository of 20 namespaces, each with 20 scalars of every kind and a collection of 50 records with 8 fields, as of requests.
/// </summary>
internal static class SampleRepository
{
    private const int Namespaces = 20;
    private const int OfEachKind = 4;
    private const int Records = 50;

    /// <param name="hasDates">
    /// Whether records have a point in time, or a duration. Records with a point in time are events, which Prometheus does not get.
    /// </param>
    public static ConcurrentDictionary<string, object?> Create(bool hasDates)
    {
        var repository = new ConcurrentDictionary<string, object?>();
        for (var i = 0; i < Namespaces; i++) Fill(StatisticsNamespace.GetOrCreate(repository, $"Namespace {i}"), hasDates);
        return repository;
    }

    private static void Fill(StatisticsNamespace space, bool hasDates)
    {
        for (var i = 0; i < OfEachKind; i++)
        {
            space.Entries[$"Queue {i} Length"] = 12.5 + i;
            space.Entries[$"Server Version {i}"] = $"1.{i}";
            space.Entries[$"Bytes Read {i}"] = new StrongBox<long>(i * 1_000_000L);
            space.Counter($"Important Events {i}").Add(i * 1_000_000L);
            var (bytes, events) = ($"Bytes Read {i}", $"Important Events {i}");
            space.AddFunction(
                $"Bytes/Event {i}", scope => (double)((StrongBox<long>)scope[bytes]!).Value / Math.Max(1, ((Counter)scope[events]!).Value));
        }

        var requests = space.Table("Requests");
        for (var i = 0; i < Records; i++) requests.GetOrAdd($"Request {i}", _ => Request(i, hasDates));
    }

    // A plain dictionary, as the convention recommends for records with fixed names.
    private static Dictionary<string, object?> Request(int i, bool dated)
    {
        var start = DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(i);
        return new()
        {
            ["Bytes Read"] = new StrongBox<long>(i * 100L),
            ["Bytes Written"] = new StrongBox<long>(i * 10_000L),
            ["Client"] = $"192.0.2.{i}",
            ["Start Time"] = dated ? start : TimeSpan.FromMilliseconds(i),
            ["End Time"] = dated ? start.AddMilliseconds(20 + i) : TimeSpan.FromMilliseconds(20 + i),
            ["Written/Read"] =
                new Func<IDictionary<string, object?>, object?>(
                    scope => (double)((StrongBox<long>)scope["Bytes Written"]!).Value / Math.Max(
                        1, ((StrongBox<long>)scope["Bytes Read"]!).Value)),
            ["Request-Line"] = $"GET /idsets/{i} HTTP/1.1",
            ["Response Status"] = "200 OK",
        };
    }
}
