using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tool.Tests.Checking;

/// <summary>The checks of the documentation on a site that has run for a day.</summary>
public sealed class LastMinuteTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task The_rate_is_that_of_the_last_minute_and_not_of_the_day()
    {
        await using var site = await StartAsync();
        // Divided by the first moments they would be 5,778 a second; divided by the day, 100 times too few.
        await GetAsync(site, 7_000);

        Assert.StartsWith("CHALK WARNING - Last Minute Requests/Second is 1", (await CheckAsync()).Line, StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.StartsWith("CHALK OK - Last Minute Requests/Second is 0 ", (await CheckAsync()).Line, StringComparison.Ordinal);

        Task<CommandResult> CheckAsync() =>
            Programs.ChalkInProcessAsync(
                "check", site.Data, "--entry", @"ASP.NET Core Applications/Last Minute Requests\/Second", "--warning", "100", "--critical",
                "200");
    }

    [Fact]
    public async Task A_route_that_is_slow_now_alerts_whatever_it_was_all_day_and_one_without_requests_does_not()
    {
        var duration = TimeSpan.FromMilliseconds(5);
        await using var site = await StartAsync(() => duration);
        await GetAsync(site, 2_000);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("CHALK OK - Last Minute 95% has no value", (await CheckAsync()).Line);

        duration = TimeSpan.FromSeconds(3);
        await GetAsync(site, 3);
        Assert.StartsWith("CHALK CRITICAL - Last Minute 95% is 3", (await CheckAsync()).Line, StringComparison.Ordinal);

        Task<CommandResult> CheckAsync() =>
            Programs.ChalkInProcessAsync(
                "check", site.Data, "--entry", @"ASP.NET Core Applications/URI Set Tracking/\/checkout/Last Minute 95%", "--critical", "2",
                "--unit", "s", "--no-value", "ok");
    }

    private async Task<StatisticsSite> StartAsync(Func<TimeSpan>? duration = null)
    {
        var site = await StatisticsSite.StartAsync(_time, new ConcurrentDictionary<string, object?>(), _ =>
        {
            if (duration is not null) _time.Advance(duration());
            return Task.CompletedTask;
        });
        _time.Advance(TimeSpan.FromDays(1));
        return site;
    }

    private static async Task GetAsync(StatisticsSite site, int count)
    {
        for (; count > 0; count--) (await site.Client.GetAsync("/checkout", TestContext.Current.CancellationToken)).Dispose();
    }
}
