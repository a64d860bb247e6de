using System.Diagnostics;
using Chalkboard.Statistics.Reports;
using Chalkboard.Tracing.Calls;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Activities;

/// <summary>Traces of the activities of a source that only one test has.</summary>
public sealed class ActivityTests : IDisposable
{
    private readonly ActivitySource _source = new($"Tests {Guid.NewGuid()}");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _source.Dispose();

    [Fact]
    public async Task Each_run_of_a_hosted_service_has_its_trace()
    {
        var importer = new Importer(_source);
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Activity(_source.Name, "import")),
            configureServices: services => services.AddSingleton<IHostedService>(importer));
        var traceIds = await importer.Ended.WaitAsync(TestTimeout.Default, Stop);

        var kept = await site.WaitForTracesAsync(2);
        Assert.All(kept, trace => Assert.Equal("import orders", trace.Name));
        Assert.All(kept, trace => Assert.Equal($"an activity of {_source.Name}, import", trace.KeepReason));
        Assert.All(kept, trace => Assert.Equal(_source.Name, trace.ActivitySource));
        Assert.All(kept, trace => Assert.False(trace.IsFailed));
        Assert.Equal(traceIds.Order(), kept.Select(trace => trace.TraceId!).Order());
        foreach (var trace in kept) Assert.Equal(["Shop.CheckoutAsync", "Shop.Echo"], await GetRootsAsync(site, trace));

        var page = await site.GetPageAsync("/traces");
        Assert.Equal(["import orders", "import orders"], page.Texts("tbody th a"));
        Assert.Equal([_source.Name, _source.Name], page.Texts("tbody th .route"));
        Assert.Single((await site.GetPageAsync($"/traces?find={kept[0].TraceId}")).Texts("tbody th a"));
    }

    [Fact]
    public async Task An_activity_that_no_rule_chooses_is_not_created()
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Activity(_source.Name, "import").And(TraceRule.Sample(2))));
        Assert.Null(_source.StartActivity("export"));
        for (var i = 0; i < 4; i++)
        {
            using var activity = _source.StartActivity("import");
            Assert.Equal(i % 2 == 0, activity is not null);
            Assert.Equal(activity is not null, activity?.IsAllDataRequested ?? false);
            Assert.False(activity?.Recorded ?? false);
            WovenShop.Echo("x");
        }
        await site.WaitForTracesAsync(2);
    }

    [Fact]
    public async Task A_sample_before_or_after_counts_activities_alone()
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Sample(2).And(TraceRule.Activity(_source.Name))));
        await site.GetTextAsync("/checkout");
        using (_source.StartActivity("first")) WovenShop.Echo("x");
        using (_source.StartActivity("second")) WovenShop.Echo("x");
        using (_source.StartActivity("third")) WovenShop.Echo("x");
        Assert.Equal(["third", "first"], (await site.WaitForTracesAsync(2)).Select(trace => trace.Name));
    }

    [Fact]
    public async Task A_rate_counts_activities_by_the_clock_of_the_application()
    {
        var time = new FakeTimeProvider();
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Activity(_source.Name).PerMinute(1)),
            configureServices: services => services.AddSingleton<TimeProvider>(time));
        for (var i = 0; i < 3; i++)
        {
            using (_source.StartActivity("import")) WovenShop.Echo("x");
        }
        await site.WaitForTracesAsync(1);
        time.Advance(TimeSpan.FromMinutes(1));
        using (_source.StartActivity("import")) WovenShop.Echo("x");
        await site.WaitForTracesAsync(2);
    }

    [Fact]
    public async Task A_failed_activity_is_kept_with_its_failure()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Activity(_source.Name).KeepIfFailed()));
        using (_source.StartActivity("succeeds")) WovenShop.Echo("x");
        using (var activity = _source.StartActivity("sets the status"))
        {
            WovenShop.Echo("x");
            activity!.SetStatus(ActivityStatusCode.Error, "no connection with password=hunter2-hunter2");
        }
        using (var activity = _source.StartActivity("adds an exception"))
        {
            WovenShop.Echo("x");
            activity!.AddException(new TimeoutException());
        }
        var kept = await site.WaitForTracesAsync(2);
        Assert.All(kept, trace => Assert.True(trace.IsFailed));
        Assert.Equal("failed: System.TimeoutException", kept[0].KeepReason);
        Assert.Equal("no connection with password=***", kept[1].Failure);
        var list = await site.GetPageAsync("/traces?status=failed");
        Assert.Equal(["failed, System.TimeoutException", "failed, no connection with password=***"], list.Texts("tbody th .error"));
    }

    [Fact]
    public async Task A_slow_activity_is_kept_by_the_clock_of_the_application()
    {
        var time = new FakeTimeProvider();
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Activity(_source.Name).KeepIfSlowerThan(TimeSpan.FromSeconds(1))),
            configureServices: services => services.AddSingleton<TimeProvider>(time));
        using (_source.StartActivity("fast")) WovenShop.Echo("x");
        using (_source.StartActivity("slow"))
        {
            WovenShop.Echo("x");
            time.Advance(TimeSpan.FromSeconds(2));
        }
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        Assert.Equal(("slow", "slower than 1000 ms"), (kept.Name, kept.KeepReason));
    }

    [Fact]
    public async Task Tags_that_name_code_and_queues_are_stored_and_masked_and_no_others()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Activity(_source.Name)));
        using (var activity = _source.StartActivity("receive", ActivityKind.Consumer))
        {
            activity!.SetTag("messaging.destination.name", "orders?token=abcdefgh12345678").SetTag("user.email", "ann@example.com");
            WovenShop.Echo("x");
        }
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        var recording = (await site.Traces.ReadAsync(kept.Id, Stop))!;
        Assert.Contains(KeyValuePair.Create("Kind", "Consumer"), recording.Details);
        Assert.Contains(KeyValuePair.Create("Destination", "orders?token=***"), recording.Details);
        Assert.DoesNotContain(recording.Details, detail => detail.Value.Contains("example.com", StringComparison.Ordinal));
    }

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

    [Fact]
    public async Task A_traced_operation_leads_to_its_trace_by_tags_of_its_activity()
    {
        Activity? request = null;
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                options.Rules.Add(TraceRule.Path("/checkout"));
                options.Rules.Add(TraceRule.Path("/fail/*").KeepIfSlowerThan(TimeSpan.FromHours(1)));
                options.Rules.Add(TraceRule.Activity(_source.Name));
            },
            configurePipeline: app =>
            {
                app.Use((context, next) =>
                {
                    request = Activity.Current;
                    return next(context);
                });
                app.UsePathBase("/shop");
                app.UseRouting();
                app.UseCallTracing();
            });
        await site.GetTextAsync("/shop/checkout");
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        Assert.Equal(kept.Id, request!.GetTagItem("chalkboard.trace.id"));
        Assert.Equal($"/shop/traces/{kept.Id}", request.GetTagItem("chalkboard.trace.path"));

        await site.GetTextAsync("/fail/3");
        Assert.Null(request.GetTagItem("chalkboard.trace.id"));

        var activity = _source.StartActivity("import")!;
        WovenShop.Echo("x");
        var id = activity.GetTagItem("chalkboard.trace.id");
        activity.Stop();
        Assert.Equal(id, (await site.WaitForTracesAsync(2))[0].Id);
        Assert.Equal($"/traces/{id}", activity.GetTagItem("chalkboard.trace.path"));

        // Without calls, nothing is kept.
        var empty = _source.StartActivity("empty")!;
        empty.Stop();
        Assert.Empty(empty.TagObjects);
    }

    [Fact]
    public void A_combination_that_can_never_match_is_refused()
    {
        var activities = TraceRule.Activity(_source.Name);
        foreach (var requests in (TraceRule[])[TraceRule.Path("/x"), TraceRule.All, TraceRule.Secret(TracedSite.Secret).PerMinute(1)])
        {
            Assert.Contains("never match", Assert.Throws<ArgumentException>(() => activities.And(requests)).Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentException>(() => requests.And(activities.KeepIfFailed()));
        }
        Assert.Throws<ArgumentException>(() => activities.PerMinute(1).And(TraceRule.Activity("other")));
        Assert.Contains("TraceRule.Path", Assert.Throws<ArgumentException>(() => TraceRule.Activity("Microsoft.AspNetCore")).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TraceRule.Activity(""));
    }

    private static async Task<IEnumerable<string>> GetRootsAsync(TracedSite site, StoredTrace trace) =>
        CallTree.From((await site.Traces.ReadAsync(trace.Id, Stop))!, cancellationToken: Stop).Roots.Select(call => call.Symbol.Name);

    private sealed class Importer(ActivitySource source) : BackgroundService
    {
        private readonly TaskCompletionSource<List<string>> _ended = new();

        public Task<List<string>> Ended => _ended.Task;

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            List<string> traceIds = [];
            for (var i = 0; i < 2; i++)
            {
                Activity.Current = null;
                using var activity = source.StartActivity("import");
                activity!.DisplayName = "import orders";
                traceIds.Add(activity.TraceId.ToHexString());
                await WovenShop.CheckoutAsync(async () => await Task.Yield());
                WovenShop.Echo("x");
            }
            _ended.SetResult(traceIds);
        }
    }
}
