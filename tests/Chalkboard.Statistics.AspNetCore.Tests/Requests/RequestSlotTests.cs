using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Chalkboard.Statistics.AspNetCore.Requests;
using Microsoft.AspNetCore.Http.Features;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

/// <summary>Requests reuse a slot while a report reads it.</summary>
public sealed class RequestSlotTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slot_is_read_consistently()
    {
        const int Requests = 400_000;
        using var statistics = new RequestStatistics(
            new StatisticsOptions { Repository = new ConcurrentDictionary<string, object?>() }, TimeProvider.System);
        var slot = new RequestSlot(statistics);
        var done = false;

        var writing = Task.Run(() =>
        {
            var features = new FeatureCollection();
            var connection = new HttpConnectionFeature();
            features.Set<IHttpConnectionFeature>(connection);
            for (var n = 1; n <= Requests; n++)
            {
                var name = n.ToString(CultureInfo.InvariantCulture);
                var line = new RequestLine(
                    new HttpRequestFeature { Method = name, Path = "/" + name, Protocol = name }, includeQueryString: false);
                slot.Begin(line, new DateTimeOffset(n, TimeSpan.Zero), 0, features, null, null);
                slot.Include();
                connection.RemoteIpAddress = new IPAddress(n);
                slot.Detach(200);
                features.Set<RequestSlot>(null);
                slot.End(TimeSpan.FromTicks(n), 200, name, isStream: false);
            }
            Volatile.Write(ref done, true);
        }, Stop);
        var (ended, inFlight) = (0, 0);
        while (!Volatile.Read(ref done))
        {
            if (!slot.TryRead(TimeProvider.System, out var facts)) continue;
            var n = facts.Start.Ticks;
            Assert.Equal($"{n} /{n} {n}", facts.Line.ToString());
            if (facts.Status == 0)
            {
                inFlight++;
                Assert.Null(facts.Route);
                continue;
            }
            ended++;
            Assert.Equal(n, facts.Elapsed.Ticks);
            Assert.Equal(new IPAddress(n), facts.Client);
            Assert.Equal($"{n}", facts.Route);
        }
        await writing;

        Assert.True(ended > 100, $"Only {ended} ended requests were seen, and {inFlight} in flight.");
    }
}
