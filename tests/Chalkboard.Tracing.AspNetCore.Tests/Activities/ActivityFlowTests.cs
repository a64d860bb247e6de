using System.Diagnostics;
using Chalkboard.Statistics.Reports;
using Chalkboard.Tracing.Calls;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Activities;

/// <summary>The calls in the trace of an activity, and its end.</summary>
public sealed class ActivityFlowTests : IDisposable
{
    private readonly ActivitySource _source = new($"Tests {Guid.NewGuid()}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task An_activity_within_a_traced_operation_belongs_to_it()
    {
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                options.Rules.Add(TraceRule.Activity(_source.Name));
                options.Rules.Add(TraceRule.Path("/nested"));
            },
            app => app.MapGet("/nested", () =>
            {
                using var activity = _source.StartActivity("import");
                return $"{activity is null}{WovenShop.Echo("x")}";
            }));
        Assert.Equal("Truex", await site.GetTextAsync("/nested"));
        using (_source.StartActivity("outer"))
        {
            using (_source.StartActivity("inner")) WovenShop.Echo("x");
            WovenShop.Echo("y");
        }
        var kept = await site.WaitForTracesAsync(2);
        Assert.Equal(["outer", "GET /nested"], kept.Select(trace => trace.Name));
        Assert.Equal(["Shop.Echo", "Shop.Echo"], await GetRootsAsync(site, kept[0]));
    }

    [Fact]
    public async Task An_activity_that_another_method_and_thread_stops_has_the_calls_of_its_flow()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Activity(_source.Name)));
        var first = _source.StartActivity("first");
        await Task.Yield();
        WovenShop.Echo("in the first");
        await Task.Run(() => WovenShop.CheckoutAsync(), Stop);
        Thread stopping;
        using (ExecutionContext.SuppressFlow())
        {
            stopping = new Thread(first!.Stop);
            stopping.Start();
        }
        await Eventually.UntilAsync(() => !stopping.IsAlive, "The thread did not stop the activity.");
        // The trace has ended, although this flow has not left it.
        WovenShop.Echo("after the first");
        using (_source.StartActivity("second")) WovenShop.Describe(3);
        first.Dispose();

        var kept = await site.WaitForTracesAsync(2);
        Assert.Equal(["second", "first"], kept.Select(trace => trace.Name));
        Assert.Equal(["Shop.Echo", "Shop.CheckoutAsync"], await GetRootsAsync(site, kept[1]));
        Assert.Equal(["Shop.Describe"], await GetRootsAsync(site, kept[0]));
    }

    [Fact]
    public async Task What_the_caller_of_an_asynchronous_method_does_is_not_in_the_trace_of_its_activity()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Activity(_source.Name)));
        var waiting = new TaskCompletionSource();
        var import = ImportAsync();
        WovenShop.Describe(3);
        waiting.SetResult();
        await import;
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        Assert.Equal(["Shop.CheckoutAsync"], await GetRootsAsync(site, kept));

        async Task ImportAsync()
        {
            using var activity = _source.StartActivity("import");
            await WovenShop.CheckoutAsync(() => waiting.Task);
        }
    }

    [Fact]
    public async Task The_trace_of_an_activity_that_never_stops_ends_at_the_limit()
    {
        var time = new FakeTimeProvider();
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                options.Rules.Add(TraceRule.Activity(_source.Name));
                options.Activities.MaxDuration = TimeSpan.FromMinutes(2);
            },
            configureServices: services => services.AddSingleton<TimeProvider>(time));
        Activity? forgotten = null;
        await Task.Run(
            () =>
            {
                forgotten = _source.StartActivity("forgotten");
                WovenShop.Echo("x");
            }, Stop);
        time.Advance(TimeSpan.FromMinutes(1));
        await site.WaitForTracesAsync(0);
        time.Advance(TimeSpan.FromMinutes(1));
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        var recording = (await site.Traces.ReadAsync(kept.Id, Stop))!;
        Assert.Contains(KeyValuePair.Create("Ended", "before the activity stopped"), recording.Details);
        forgotten!.Stop();
        await site.WaitForTracesAsync(1);
    }

    [Fact]
    public async Task An_activity_beyond_the_limit_of_concurrent_traces_runs_untraced()
    {
        var logs = new CapturedLogs();
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                options.Rules.Add(TraceRule.Activity(_source.Name));
                options.Activities.ConfigureRecording = (recording, activity) =>
                {
                    if (activity.OperationName == "refused") recording.Limits.MaxConcurrentTraces = 0;
                    if (activity.OperationName == "throws") throw new InvalidOperationException();
                };
            }, loggerProvider: logs);
        var (traced, refused) = await GetCountsAsync();
        using (var activity = _source.StartActivity("refused"))
        {
            Assert.Null(activity!.GetTagItem("chalkboard.trace.id"));
            WovenShop.Echo("x");
        }
        using (_source.StartActivity("throws")) WovenShop.Echo("x");
        using (_source.StartActivity("traced")) WovenShop.Echo("x");
        // Other tests of this process may count some, too.
        var (tracedNow, refusedNow) = await GetCountsAsync();
        Assert.True(tracedNow > traced && refusedNow >= refused + 2);
        Assert.Equal("traced", Assert.Single(await site.WaitForTracesAsync(1)).Name);
        Assert.Contains(logs.Lines, line => line.Contains("options.Activities.ConfigureRecording", StringComparison.Ordinal));

        static async Task<(long Traced, long Refused)> GetCountsAsync()
        {
            var extrapolator = new Extrapolator { FunctionTimeout = TestTimeout.Default };
            var report = await extrapolator.ExtrapolateAsync(Chalkboard.Statistics.StatisticsRepository.Current, "Tracing", Stop);
            var tracing = (Report)report["Tracing"]!;
            return (Get("Total Activities Traced"), Get("Total Activities Refused"));

            long Get(string name) => (long)(tracing.GetValueOrDefault(name) ?? 0L);
        }
    }

    private static async Task<IEnumerable<string>> GetRootsAsync(TracedSite site, StoredTrace trace) =>
        CallTree.From((await site.Traces.ReadAsync(trace.Id, Stop))!, cancellationToken: Stop).Roots.Select(call => call.Symbol.Name);
}
