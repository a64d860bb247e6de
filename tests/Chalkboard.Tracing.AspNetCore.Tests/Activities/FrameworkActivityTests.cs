using Chalkboard.Tracing.Calls;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Playwright;
using Quartz;

namespace Chalkboard.Tracing.AspNetCore.Tests.Activities;

/// <summary>Traces of activities that frameworks publish.</summary>
public sealed class FrameworkActivityTests(Chromium chromium)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_call_of_a_hub_method_has_its_trace()
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Activity("Microsoft.AspNetCore.SignalR.Server")),
            app => app.MapHub<ShopHub>("/hub"),
            services => services.AddSignalR());
        await using (var connection = new HubConnectionBuilder().WithUrl(new Uri(site.Address, "/hub")).Build())
        {
            await connection.StartAsync(Stop);
            Assert.Equal("sum 60", await connection.InvokeAsync<string>("Checkout", Stop));
            await Assert.ThrowsAsync<HubException>(() => connection.InvokeAsync("Fail", Stop));
        }

        var kept = await site.WaitForTracesAsync(2);
        Assert.EndsWith("ShopHub/Fail", kept[0].Name, StringComparison.Ordinal);
        Assert.Equal("System.FormatException", kept[0].Failure);
        Assert.EndsWith("ShopHub/Checkout", kept[1].Name, StringComparison.Ordinal);
        Assert.Null(kept[1].Failure);
        await AssertCallsAsync(site, kept[1], "Shop.CheckoutAsync", KeyValuePair.Create("Method", "Checkout"));
    }

    [Fact]
    public async Task A_click_in_a_circuit_has_its_trace()
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(
                TraceRule.Activity("Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Components.HandleEvent")),
            app =>
            {
                app.UseAntiforgery();
                app.MapGet("/_framework/blazor.web.js", () => Results.File(
                    Path.Combine(AppContext.BaseDirectory, "blazor.web.js"), "text/javascript"));
                app.MapRazorComponents<ShopPage>().AddInteractiveServerRenderMode();
            },
            services => services.AddRazorComponents().AddInteractiveServerComponents());
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.NewPageAsync();
        await tab.GotoAsync("/");
        await tab.GetByRole(AriaRole.Button).ClickAsync();
        await Assertions.Expect(tab.Locator("#sum")).ToHaveTextAsync("sum 60");

        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        Assert.Contains("onclick", kept.Name, StringComparison.Ordinal);
        await AssertCallsAsync(site, kept, "Shop.CheckoutAsync", KeyValuePair.Create("Event", "onclick"));
    }

    [Fact]
    public async Task Each_run_of_a_Quartz_job_has_its_trace()
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Activity("Quartz", "Quartz.Job.Execute")),
            configureServices: services => services
                .AddQuartz(quartz => quartz.ScheduleJob<CheckoutJob>(trigger => trigger.StartNow(), job => job.WithIdentity("checkout")))
                .AddQuartzHostedService());
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        await AssertCallsAsync(site, kept, "Shop.CheckoutAsync", KeyValuePair.Create("Job", "checkout"));
    }

    private static async Task AssertCallsAsync(TracedSite site, StoredTrace trace, string root, KeyValuePair<string, string> detail)
    {
        var recording = (await site.Traces.ReadAsync(trace.Id, Stop))!;
        Assert.Equal(root, Assert.Single(CallTree.From(recording, cancellationToken: Stop).Roots).Symbol.Name);
        Assert.Contains(detail, recording.Details);
        Assert.NotNull(trace.TraceId);
    }

    internal sealed class ShopHub : Hub
    {
        public Task<string> Checkout() => Context.ConnectionAborted.IsCancellationRequested
            ? Task.FromResult("")
            : WovenShop.CheckoutAsync(async () => await Task.Yield());

        public string Fail() => WovenShop.Fail(Context.ConnectionId.Length);
    }

    internal sealed class CheckoutJob : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken) =>
            await WovenShop.CheckoutAsync(async () => await Task.Yield());
    }
}
