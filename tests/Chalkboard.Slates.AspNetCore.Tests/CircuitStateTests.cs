using Chalkboard.Slates.AspNetCore.Tests.Components;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Chalkboard.Slates.Memory;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Browsers;
using Chalkboard.TestInfrastructure.Servers;
using Chalkboard.TestInfrastructure.Waiting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Chalkboard.Slates.AspNetCore.Tests;

/// <summary>The framework's persistence of circuits, by HybridCache and the distributed cache in slates.</summary>
public sealed class CircuitStateTests(Chromium chromium)
{
    [Fact]
    public async Task A_circuit_whose_node_has_lost_it_continues_on_another_node()
    {
        await using var store = new MemorySlateStore();
        await using var first = await StartAsync(store);
        await using var second = await StartAsync(store);
        await using var proxy = new FaultyProxy(first.Address.Port);
        var context = await chromium.OpenAsync(new Uri($"http://127.0.0.1:{proxy.Port}"));
        var page = await context.NewPageAsync();
        await page.GotoAsync("/draft");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(page.Locator("#words")).ToHaveTextAsync("1");

        proxy.Cut();
        await Eventually.UntilAsync(
            async () => await store.ListAllOwnersAsync().AnyAsync(owner => owner.Contains("/cache/", StringComparison.Ordinal)),
            "The state of the circuit was not saved.");
        proxy.ServerPort = second.Address.Port;
        proxy.Restore();

        await page.GetByRole(AriaRole.Button, new() { Name = "Write" }).ClickAsync();
        await Expect(page.Locator("#words")).ToHaveTextAsync("2");
    }

    private static Task<Site> StartAsync(MemorySlateStore store) => Site.StartAsync(site =>
    {
        site.StoreIn = storeIn => storeIn.Store(_ => store);
        site.Services = services =>
        {
            services.AddRazorComponents()
                .AddInteractiveServerComponents(options => options.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMilliseconds(1))
                .AddSlates();
            services.AddDataProtection().SetApplicationName("test").PersistKeysToSlates();
            services.AddSlateDistributedCache();
            services.AddHybridCache();
        };
        site.Map = app =>
        {
            app.UseAntiforgery();
            app.MapGet("/_framework/blazor.web.js", () => Results.File(
                Path.Combine(AppContext.BaseDirectory, "blazor.web.js"), "text/javascript"));
            app.MapRazorComponents<DraftApp>().AddInteractiveServerRenderMode();
        };
    });
}
