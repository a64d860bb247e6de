using Microsoft.Playwright;

namespace Chalkboard.Tracing.AspNetCore.Tests.Page;

public sealed class BrowserTests(Chromium chromium)
{
    private const string Script = "\"'><script>window.hacked=1</script><img src=x onerror=\"window.hacked=1\">";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_trace_is_found_opened_and_deleted(bool script)
    {
        await using var site = await TracedSite.StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address, new() { JavaScriptEnabled = script });
        var tab = await browser.NewPageAsync();
        var errors = CollectConsoleErrors(tab);
        await tab.GotoAsync("/traces");
        await tab.GetByLabel("Trace the next").FillAsync("1");
        await tab.GetByLabel("for", new() { Exact = true }).FillAsync("/checkout");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Trace" }).ClickAsync();
        await Expect(tab.GetByText("1 to come for /checkout")).ToBeVisibleAsync();
        await site.GetTextAsync("/checkout");
        await site.WaitForTracesAsync(1);
        // With script, the list updates itself.
        if (!script) await tab.ReloadAsync();
        await tab.GetByRole(AriaRole.Link, new() { Name = "GET /checkout" }).ClickAsync();
        await Expect(tab.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync("GET /checkout");
        await Expect(tab.Locator(".error").First).ToContainTextAsync("FormatException");

        // Branches close and open with and without script.
        var prices = tab.Locator("li", new() { HasText = "3 × Shop.Price" }).Last;
        await Expect(tab.Locator(".name:visible", new() { HasText = "Shop.Fail" })).ToHaveCountAsync(1);
        await tab.Locator("#-tree > li > details > summary").First.ClickAsync(new() { Position = new() { X = 8, Y = 8 } });
        await Expect(prices).ToBeHiddenAsync();
        await tab.Locator("#-tree > li > details > summary").First.ClickAsync(new() { Position = new() { X = 8, Y = 8 } });
        await Expect(prices).ToBeVisibleAsync();

        await tab.GetByRole(AriaRole.Searchbox).FillAsync("describe");
        await tab.Keyboard.PressAsync("Enter");
        await Expect(tab.Locator(".found .name").First).ToHaveTextAsync("Shop.Describe");
        await Expect(tab.GetByText("Shop.Price")).ToHaveCountAsync(0);
        await tab.GetByRole(AriaRole.Link, new() { Name = "Hot" }).ClickAsync();
        await Expect(tab.Locator("table.hot-spots")).ToContainTextAsync("Shop.Price");
        await tab.GetByRole(AriaRole.Link, new() { Name = "Shop.Describe" }).ClickAsync();
        await tab.GetByRole(AriaRole.Link, new() { Name = "Shop.Describe" }).ClickAsync();
        await Expect(tab.Locator(".call h2")).ToHaveTextAsync("Shop.Describe");
        await Expect(tab.Locator(".call .arguments")).ToContainTextAsync("sum: 60");
        await tab.GetByRole(AriaRole.Link, new() { Name = "Traces" }).ClickAsync();
        await tab.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(tab.GetByText("No trace is kept.")).ToBeVisibleAsync();
        await site.WaitForTracesAsync(0);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Calls_that_are_not_on_the_page_are_loaded_when_a_branch_is_opened()
    {
        await using var site = await TracedSite.StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.NewPageAsync();
        var errors = CollectConsoleErrors(tab);
        var script = new RecordingBuilder().Enter(0, "A.All");
        for (var i = 0; i < 250; i++) script.Enter(10 * i + 1, $"A.Each{i % 2}").Enter(10 * i + 2, "B.Inner")
            .Enter(10 * i + 3, "C.Innermost").Leave(10 * i + 4 + (i % 5), "C.Innermost").Leave(10 * i + 9, "B.Inner")
            .Leave(10 * i + 10, $"A.Each{i % 2}");
        await tab.GotoAsync($"/traces/{await site.SaveAsync(script.Leave(3000, "A.All").Build())}");

        var group = tab.Locator("#-tree > li > details > ul > li").First;
        await group.Locator("> details > summary").ClickAsync(new() { Position = new() { X = 8, Y = 8 } });
        await Expect(group.Locator("> details > ul > li")).ToHaveCountAsync(101);
        await group.Locator("> details > ul > li.more a").ClickAsync();
        await Expect(group.Locator("> details > ul > li")).ToHaveCountAsync(125);
        Assert.Equal($"{site.Address}traces", tab.Url[..tab.Url.LastIndexOf('/')]);

        // The callees of this call are not on the page.
        var one = group.Locator("> details > ul > li").Nth(50);
        await one.Locator("> details > summary").ClickAsync(new() { Position = new() { X = 8, Y = 8 } });
        await Expect(one.Locator("> details > ul .name")).ToHaveTextAsync(["B.Inner"]);
        await one.Locator("details[data-from] > summary").ClickAsync(new() { Position = new() { X = 8, Y = 8 } });
        await Expect(one.Locator("> details > ul .name")).ToHaveTextAsync(["B.Inner", "C.Innermost"]);
        // A link in a loaded branch leads to the same address as on its own page.
        await one.Locator(".name").Last.ClickAsync();
        await Expect(tab.Locator(".call h2")).ToHaveTextAsync("C.Innermost");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Hostile_text_stays_text_in_a_browser()
    {
        await using var site = await TracedSite.StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.NewPageAsync();
        var errors = CollectConsoleErrors(tab);
        var hostile = new RecordingBuilder().Enter(0, "A." + Script).Argument(0, "A." + Script, Script);
        for (var i = 0; i < 250; i++) hostile.Enter(2 + i, $"{Script}.B").Enter(2 + i, $"{Script}.C")
            .Throw(3 + i, $"{Script}.C", Script).Leave(3 + i, $"{Script}.B", 0, Script);
        var id = await site.SaveAsync(hostile.Leave(900, "A." + Script, 1, Script).Build(name: Script));
        foreach (var path in (string[])["", $"/{id}", $"/{id}/hotspots", $"/{id}/calls/0", $"/{id}?find=script"])
        {
            await tab.GotoAsync($"/traces{path}");
            await Expect(tab.Locator("body")).ToContainTextAsync("<script>window.hacked=1</script>");
            if (await tab.Locator(".more a").CountAsync() > 0)
            {
                // Loads a branch, which script inserts.
                var before = await tab.Locator("#-tree li").CountAsync();
                await tab.Locator(".more a").Last.EvaluateAsync("link => link.click()");
                await Expect(tab.Locator("#-tree li").Nth(before + 10)).ToBeAttachedAsync();
            }
            await Expect(tab.Locator("main img, main script, [onerror]")).ToHaveCountAsync(0);
            Assert.Null(await tab.EvaluateAsync<object?>("window.hacked ?? null"));
        }
        Assert.Empty(errors);
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(400, ColorScheme.Light)]
    public async Task The_pages_fit_the_screen(int width, ColorScheme scheme)
    {
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Rules.Add(TraceRule.Path("/checkout", "/fail/*").KeepIfSlowerThan(TimeSpan.Zero));
            options.Rules.Add(TraceRule.Path("/echo/**"));
        });
        await using var browser =
            await chromium.OpenAsync(site.Address, new() { ViewportSize = new() { Width = width, Height = 800 }, ColorScheme = scheme });
        var tab = await browser.NewPageAsync();
        foreach (var path in (string[])["/checkout", "/fail/3", "/echo/hello"]) await site.GetTextAsync(path);
        await site.WaitForTracesAsync(3);
        var id = await site.SaveAsync(TestData.Orders);
        var large = new RecordingBuilder().Enter(0, "Report.ValidateAsync", 10);
        for (var i = 0; i < 12; i++) large.Enter(100 + (i * 3000), "Validator.Check", 5).EnterExternal(101 + (i * 3000), "Type.GetType", 6)
            .LeaveExternal(101 + (i * 3000) + (i == 7 ? 2900 : 44), "Type.GetType", 6)
            .Leave(101 + (i * 3000) + (i == 7 ? 2950 : 60), "Validator.Check", 7, i == 3 ? "false" : "true");
        var report =
            await site.SaveAsync(
                large.Suspend(38_000, "Report.ValidateAsync", 3, 12).Resume(45_000, "Report.ValidateAsync", 3, 12)
                    .Leave(45_100, "Report.ValidateAsync", 14, "11").Build(name: "GET /reports/validate"));
        foreach (var (name, path) in (IEnumerable<(string, string)>)[("list", ""), ("orders", $"/{id}"), ("tree", $"/{report}"),
            ("hot", $"/{report}/hotspots"), ("call", $"/{id}/calls/0"), ("alike", $"/{report}/calls/1/similar"),
            ("found", $"/{report}?find=gettype"), ("timeline", $"/{report}/timeline?find=gettype"), ("threads", $"/{id}/timeline"),
            ("flame", $"/{report}/flame")])
        {
            await tab.GotoAsync($"/traces{path}");
            if (await tab.Locator("#-canvas").CountAsync() > 0) await Expect(tab.Locator("#-canvas[data-frames]")).ToBeVisibleAsync();
            // Screenshots for a review of the pages.
            if (Environment.GetEnvironmentVariable("CHALKBOARD_SCREENSHOTS") is { Length: > 0 } folder)
                await tab.ScreenshotAsync(
                    new() { Path = Path.Combine(folder, $"traces-{name}-{width}-{scheme}.png".ToLowerInvariant()), FullPage = true });
            var wide = await tab.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(wide <= width, $"The page '{name}' is {wide} pixels wide on a screen of {width}.");
        }
    }

    private static List<string> CollectConsoleErrors(IPage tab)
    {
        var errors = new List<string>();
        tab.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") errors.Add(message.Text);
        };
        tab.PageError += (_, error) => errors.Add(error);
        return errors;
    }

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
