using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Chalkboard.Statistics.AspNetCore.Requests;
using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

/// <summary>NonParallelCollection, since memory is counted for the whole process.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class NonParallelCollection;

[Collection<NonParallelCollection>]
public sealed class MemoryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_costs_at_most_100_bytes_of_memory()
    {
        await using var site = await StatisticsSite.StartAsync(app => app.MapGet("/", () => "hello"));
        var (with, without) = (double.MaxValue, double.MaxValue);
        // A client that allocates nothing, to keep the measurement exact.
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, site.Address.Port, Stop);
        for (var round = 0; round < 4; round++)
        {
            StatisticsNamespace.GetOrCreate(site.Repository, "ASP.NET Core Applications").Enabled = true;
            with = Math.Min(with, MeasureRequest(client));
            StatisticsNamespace.GetOrCreate(site.Repository, "ASP.NET Core Applications").Enabled = false;
            without = Math.Min(without, MeasureRequest(client));
        }

        // A small negative difference is noise.
        Assert.True(with - without <= 100, $"{with - without} bytes a request.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Slots_of_a_burst_are_released_by_reports_and_by_requests(bool reports)
    {
        const int Burst = 5000;
        var repository = new ConcurrentDictionary<string, object?>();
        using var statistics = new RequestStatistics(new StatisticsOptions { Repository = repository }, TimeProvider.System);
        // Slots of requests that count, and of requests that are excluded later.
        Serve(statistics, 1000);
        for (var i = 0; i < 3; i++) await MakeReportAsync(repository);
        var (places, before) = (statistics.Log.SlotCount, await MeasureReportAsync(repository));

        var burst = Enumerable.Range(0, Burst).Select(i => Begin(statistics, counts: i % 2 == 0)).ToList();
        Assert.True(statistics.Log.SlotCount >= Burst);
        foreach (var request in burst) statistics.End(request, null, completedSynchronously: true);

        // Requests that arrive rarely.
        for (var i = 0; i < 3; i++)
        {
            Serve(statistics, reports ? 1 : 10_000 * Environment.ProcessorCount);
            if (reports) await MakeReportAsync(repository);
        }
        Assert.InRange(statistics.Log.SlotCount, 1, places + 100 * Environment.ProcessorCount);
        var after = await MeasureReportAsync(repository);
        Assert.True(after < 1.5 * before, $"A report allocates {after} bytes, and {before} before.");
    }

    private static void Serve(RequestStatistics statistics, int requests)
    {
        for (var i = 0; i < requests; i++) statistics.End(Begin(statistics, counts: i % 2 == 0), null, completedSynchronously: true);
    }

    private static RequestSlot Begin(RequestStatistics statistics, bool counts)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = "GET", Path = "/", Protocol = "HTTP/1.1" });
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
        var request = statistics.Begin(features)!;
        if (counts) request.Include();
        return request;
    }

    private static async Task<long> MeasureReportAsync(ConcurrentDictionary<string, object?> repository)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await MakeReportAsync(repository);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }
        return least;
    }

    private static async Task MakeReportAsync(ConcurrentDictionary<string, object?> repository) =>
        await new Extrapolator().ExtrapolateAsync(repository, Stop);

    /// <summary>Returns the bytes that a request allocates.</summary>
    private static double MeasureRequest(Socket client)
    {
        const int Requests = 5000;
        var request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray();
        var answer = new byte[1000];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < Requests; i++)
        {
            client.Send(request);
            for (var length = 0; !answer.AsSpan(0, length).EndsWith("0\r\n\r\n"u8);)
                length += client.Receive(answer, length, answer.Length - length, SocketFlags.None);
        }
        return (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Requests;
    }
}
