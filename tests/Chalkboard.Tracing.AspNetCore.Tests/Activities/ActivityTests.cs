using System.Diagnostics;
using Chalkboard.Tracing.Calls;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Activities;

/// <summary>The choice of activities, and the facts that their traces have.</summary>
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
    public async Task Where_the_pages_are_not_mapped_the_tags_have_no_path()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source == _source,
            Sample = (ref _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        IEnumerable<string>? tags = null;
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Path("/checkout")),
            _ => { },
            configurePipeline: app =>
            {
                app.Use(async (context, next) =>
                {
                    using var activity = _source.StartActivity("outside");
                    await next(context);
                    tags = activity!.TagObjects.Select(tag => tag.Key);
                });
                app.UseCallTracing();
            });
        await site.GetTextAsync("/checkout");
        await Eventually.UntilAsync(() => tags is not null, "The request did not end.");
        Assert.Equal(["chalkboard.trace.id"], tags!);
    }

    [Fact]
    public void A_combination_that_can_never_match_is_refused()
    {
        var activities = TraceRule.Activity(_source.Name);
        foreach (var requests in (TraceRule[])[TraceRule.Path("/x"), TraceRule.All, TraceRule.Secret(TracedSite.Secret).PerMinute(1)])
        {
            var refused = Assert.Throws<ArgumentException>(() => activities.And(requests));
            Assert.Contains("never match", refused.Message, StringComparison.Ordinal);
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
