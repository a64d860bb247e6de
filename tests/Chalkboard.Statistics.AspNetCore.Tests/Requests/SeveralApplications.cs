using System.Collections.Concurrent;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

public sealed class SeveralApplications
{
    [Fact]
    public async Task With_repositories_of_their_own_they_do_not_mix()
    {
        await using var one = await CountedSite.StartAsync(app => app.MapGet("/", () => "1"));
        await using var other = await CountedSite.StartAsync(app => app.MapGet("/", () => "22"));

        await one.GetAsync("/");
        await other.GetAsync("/");
        await other.GetAsync("/");

        Assert.Equal(1L, (await one.ReportWhenAsync(inFlight: 0))["Total Bytes Written"]);
        Assert.Equal(4L, (await other.ReportWhenAsync(inFlight: 0))["Total Bytes Written"]);
        Assert.Equal(1L, (await one.ReportAsync("Kestrel"))["Total Connections"]);
        Assert.Equal(1L, (await other.ReportAsync("Kestrel"))["Total Connections"]);
    }

    [Fact]
    public async Task In_one_repository_they_are_counted_together()
    {
        var shared = new ConcurrentDictionary<string, object?>();
        await using var one = await CountedSite.StartAsync(settings => (settings.Repository, settings.Map) = (shared, app => app.MapGet("/", () => "1")));
        await using var other = await CountedSite.StartAsync(settings => (settings.Repository, settings.Map) = (shared, app => app.MapGet("/", () => "22")));

        await one.GetAsync("/");
        await other.GetAsync("/");

        var report = await one.ReportWhenAsync(inFlight: 0);
        Assert.Equal(2L, report["Total Requests"]);
        Assert.Equal(2, CountedSite.Records(report).Count);
        Assert.Equal(2L, (await one.ReportAsync("Kestrel"))["Total Connections"]);
    }
}
