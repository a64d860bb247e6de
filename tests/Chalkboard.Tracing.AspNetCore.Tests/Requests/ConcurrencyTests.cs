namespace Chalkboard.Tracing.AspNetCore.Tests.Requests;

/// <summary>Runs while no other test traces, because the limit applies to the process.</summary>
[CollectionDefinition(nameof(ConcurrencyTests), DisableParallelization = true)]
public sealed class ConcurrencyCollection;

[Collection(nameof(ConcurrencyTests))]
public sealed class ConcurrencyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_beyond_the_limit_is_served_and_not_traced()
    {
        var (entered, leave) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                options.Rules.Add(TraceRule.Secret(TracedSite.Secret));
                options.MaxConcurrentTraces = 1;
            },
            app => app.MapGet("/wait", async () =>
            {
                entered.TrySetResult();
                return await WovenShop.CheckoutAsync(() => leave.Task);
            }));
        var first = site.GetAsync("/wait", (TracedSite.Header, TracedSite.Secret));
        await entered.Task.WaitAsync(Stop);
        await AssertRefusedAsync(site);
        leave.SetResult();
        using var answer = await first;
        Assert.Equal("GET /wait", Assert.Single(await site.WaitForTracesAsync(1)).Name);
        using var third = await site.GetAsync("/checkout", (TracedSite.Header, TracedSite.Secret));
        await site.WaitForTracesAsync(2);
    }

    [Fact]
    public async Task A_trace_that_the_application_started_itself_counts_too()
    {
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Rules.Add(TraceRule.Secret(TracedSite.Secret));
            options.MaxConcurrentTraces = 1;
        });
        using (CallTrace.Start()) await AssertRefusedAsync(site);
        using var traced = await site.GetAsync("/checkout", (TracedSite.Header, TracedSite.Secret));
        await site.WaitForTracesAsync(1);
    }

    private static async Task AssertRefusedAsync(TracedSite site)
    {
        using var response = await site.GetAsync("/checkout", (TracedSite.Header, TracedSite.Secret));
        Assert.Equal("sum 60", await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal("busy", response.Headers.GetValues(TracedSite.Header).Single());
    }
}
