using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.AspNetCore.Tests.Endpoints;
using Chalkboard.TestInfrastructure.Browsers;
using Microsoft.Playwright;

namespace Chalkboard.Statistics.AspNetCore.Tests.Page;

public sealed class BrowserTests(Chromium chromium)
{
    [Fact]
    public async Task Changes_are_shown_without_a_reload()
    {
        await using var site = await StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await OpenLiveAsync(browser);
        var total = (StrongBox<long>)GetApplicationEntries(site)["Total Requests"]!;

        total.Value = 4321;
        await Expect(FindById(tab, "ASP.NET_Core_Applications-Total_Requests")).ToHaveTextAsync("4,321");
        // The headline shows the same value.
        await Expect(tab.Locator(".figure", new() { HasText = "Total Requests" }).First.Locator(".value")).ToHaveTextAsync("4,321");

        var stuff = new ConcurrentDictionary<string, object?> { ["B"] = 2 };
        site.Repository["My Stuff"] = stuff;
        await Expect(FindById(tab, "My_Stuff-B")).ToHaveTextAsync("2");
        await Expect(tab.Locator("#-namespaces > li > a")).ToHaveTextAsync(
            ["ASP.NET Core Applications", "My Stuff", "Runtime", "System.Net.Http"], new() { UseInnerText = true });
        stuff["A"] = "first";
        stuff["T"] = new ConcurrentDictionary<string, object?> { ["row"] = new Dictionary<string, object?> { ["C"] = 1.5 } };
        await Expect(FindById(tab, "My_Stuff-T-row-C")).ToHaveTextAsync("1.50");
        await Expect(FindById(tab, "My_Stuff").Locator(".entries th")).ToHaveTextAsync(["A", "B"]);
        stuff.TryRemove("T", out _);
        await Expect(FindById(tab, "My_Stuff-T")).ToHaveCountAsync(0);
        site.Repository.TryRemove("My Stuff", out _);
        await Expect(FindById(tab, "My_Stuff")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task The_script_creates_the_same_elements_as_the_server()
    {
        await using var site = await StartAsync(SampleStatistics.FillHostile);
        await using var browser = await chromium.OpenAsync(site.Address);
        await using var plain = await chromium.OpenAsync(site.Address, new() { JavaScriptEnabled = false });
        var without = await plain.NewPageAsync();
        await without.GotoAsync("/statistics");
        var live = await OpenLiveAsync(browser);
        // Everything is created again.
        var hold = live.GetByRole(AriaRole.Button, new() { Name = "Hold" });
        await hold.ClickAsync();
        await live.EvaluateAsync("document.getElementById('-list').replaceChildren()");
        ((ConcurrentDictionary<string, object?>)site.Repository[SampleStatistics.Script]!)["New"] = 1;
        await hold.ClickAsync();
        await without.ReloadAsync();
        await Expect(live.GetByRole(AriaRole.Rowheader, new() { Name = "New", Exact = true })).ToBeVisibleAsync();
        await AssertSameElementsAsync(without, live);
    }

    [Fact]
    public async Task Live_changes_result_in_the_same_elements_as_the_server_creates()
    {
        await using var site = await StartAsync(SampleStatistics.FillHostile);
        await using var browser = await chromium.OpenAsync(site.Address);
        await using var plain = await chromium.OpenAsync(site.Address, new() { JavaScriptEnabled = false });
        var without = await plain.NewPageAsync();
        var live = await OpenLiveAsync(browser);
        var errors = CollectConsoleErrors(live);
        var (web, requests) = (GetApplicationEntries(site), new ConcurrentQueue<IDictionary<string, object?>>());
        var steps = 0;
        await StepAsync(() => web["Requests"] = requests);
        await StepAsync(() => Add(3));
        await StepAsync(() => Add(2));
        await StepAsync(() => requests.TryDequeue(out _));
        await StepAsync(() => requests.First()["Processing Time"] = TimeSpan.FromSeconds(3));
        await StepAsync(() => requests.First()["Column " + SampleStatistics.Script] = SampleStatistics.Script);
        await StepAsync(
            () => ((ConcurrentDictionary<string, object?>)web["URI Set Tracking"]!)["/ " + SampleStatistics.Script] =
                new Dictionary<string, object?>
                {
                    ["Count"] = 1,
                });
        await StepAsync(() => ((ConcurrentDictionary<string, object?>)web["URI Set Tracking"]!).TryRemove("/idsets", out _));
        await StepAsync(() => web["Last Minute Requests/Second"] = 1.5);
        await StepAsync(() => web["Another"] = new List<object?> { 1, 2, 3 });
        await StepAsync(() => web["Another"] = new Dictionary<string, object?> { ["a"] = 1 });
        await StepAsync(() => web.Remove("Another"));
        await StepAsync(
            () =>
                site.Repository["A " + SampleStatistics.Script] =
                    new Dictionary<string, object?> { ["Enabled"] = true, ["T"] = new List<object?> { SampleStatistics.Script } });
        await StepAsync(() => ((StrongBox<bool>)web["Enabled"]!).Value = false);
        await StepAsync(() => site.Repository.TryRemove("Runtime", out _));
        Assert.Null(await live.EvaluateAsync<object?>("window.hacked ?? null"));
        Assert.Empty(errors);

        async Task StepAsync(Action change)
        {
            change();
            web["Step"] = ++steps;
            await Expect(FindById(live, "ASP.NET_Core_Applications-Step")).ToHaveTextAsync($"{steps}");
            await without.GotoAsync("/statistics");
            await AssertSameElementsAsync(without, live);
        }

        void Add(int count)
        {
            for (; count > 0; count--) requests.Enqueue(new ConcurrentDictionary<string, object?>
            {
                ["Request-Line"] = "GET /" + requests.Count,
                ["Processing Time"] = TimeSpan.FromMilliseconds(requests.Count),
            });
        }
    }

    /// <summary>Asserts that two pages have the same elements. Rows without names may have different ids.</summary>
    private static async Task AssertSameElementsAsync(IPage one, IPage other)
    {
        // Headers of columns contain a button for sorting.
        const string shape = """
            (() => {
                const ids = new Map();
                document.querySelectorAll('.records.list').forEach(table => [...table.tBodies[0].rows].forEach((row, at) => [row, ...row.cells].forEach(e => ids.set(e, e.id.replace(row.id, `${table.id}-${at}`)))));
                return [...document.querySelectorAll('#-list *, #-namespaces *')].filter(e => !e.closest('svg') && !e.matches('.sort')).map(e =>
                    `${e.tagName} ${ids.get(e) ?? e.id} ${e.className} ${e.getAttribute('data-of')} ${e.getAttribute('data-n')} ${e.getAttribute('data-label')} ${e.getAttribute('href')} ${e.children.length && !e.matches('th:has(> .sort)') ? '' : e.textContent}`).filter(line => !line.startsWith('UL ')).join('\n');
            })()
            """;
        Assert.Equal(await one.EvaluateAsync<string>(shape), await other.EvaluateAsync<string>(shape));
    }

    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(1047, ColorScheme.Light)]
    [InlineData(718, ColorScheme.Light)]
    [InlineData(559, ColorScheme.Dark)]
    public async Task Print_is_one_light_column_as_wide_as_the_paper(int width, ColorScheme scheme)
    {
        await using var site = await StartAsync(SampleStatistics.FillHostile);
        await using var browser = await chromium.OpenAsync(
            site.Address, new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        var tab = await OpenLiveAsync(browser);
        await FindById(tab, "Runtime-Heap_Bytes").ClickAsync();
        await tab.EmulateMediaAsync(new() { Media = Media.Print });
        var wide = await tab.EvaluateAsync<int[]>(
            "[document.getElementById('-main').clientWidth, ...[...document.querySelectorAll('.entries, .records:has(td)')].map(e => " +
            "e.clientWidth)]");
        Assert.All(wide, one => Assert.InRange(one, width * 0.9, width));
        Assert.Empty(
            await tab.EvaluateAsync<string[]>(
                "[...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => " +
                "`${e.tagName} ${e.className} ${e.id}`)"));
        Assert.Equal("rgb(255, 255, 255)", await tab.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor"));
        foreach (var hidden in (string[])[".contents", ".tools", ".switch", ".charts"])
            await Expect(tab.Locator(hidden).First).ToBeHiddenAsync();
        if (Environment.GetEnvironmentVariable("CHALKBOARD_SCREENSHOTS") is { Length: > 0 } folder)
            await tab.PdfAsync(new() { Path = Path.Combine(folder, $"statistics-{width}.pdf"), Format = "A4", PreferCSSPageSize = true });
    }

    [Theory]
    [InlineData(1280, "Route", "Response Status", "Processing Time", "Request-Line", "User")]
    [InlineData(390, "Route", "Response Status", "Processing Time", "Request-Line", "User", "Bytes Written")]
    public async Task The_route_and_outcome_of_a_request_are_visible_without_scrolling(int width, params string[] fields)
    {
        await using var site = await StartAsync();
        var path = "/reports/" + new string('x', 60);
        GetApplicationEntries(site)["Slow Queries"] = new List<object?>
        {
            new Dictionary<string, object?>
            {
                ["Bytes Read"] =
                    0, ["Bytes Written"] =
                        5_123, ["Client"] =
                            "203.0.113.200", ["End Time"] = DateTimeOffset.UtcNow, ["Processing Time"] = TimeSpan.FromSeconds(2.5),
                ["Request-Line"] =
                    $"GET {path} HTTP/1.1", ["Response Status"] =
                        "500 Internal Server Error", ["Route"] =
                            "/reports/{name}", ["Start Time"] =
                                DateTimeOffset.UtcNow, ["User"] = "anna", ["Trace"] = "/traces/20260102-030405-0123456789abcdef",
            },
        };
        await using var browser = await chromium.OpenAsync(site.Address, new() { ViewportSize = new() { Width = width, Height = 900 } });
        var tab = await OpenLiveAsync(browser);
        var row = FindById(tab, "ASP.NET_Core_Applications-Slow_Queries").Locator("tbody tr");
        await row.ScrollIntoViewIfNeededAsync();
        foreach (var field in fields)
        {
            var cell = row.Locator($"[data-label='{field}']");
            await Expect(cell).ToBeVisibleAsync();
            var seen = await cell.EvaluateAsync<bool>(
                "cell => { const box = cell.getBoundingClientRect(), frame = cell.closest('.scroll').getBoundingClientRect(); return " +
                "box.left >= frame.left && box.right <= frame.right; }");
            Assert.True(seen, $"{field} is not seen on a screen of {width}.");
        }
        if (width < 400)
            Assert.True(
                await row.Locator("[data-label='Request-Line']").EvaluateAsync<bool>(
                    "cell => cell.scrollWidth <= cell.clientWidth"), "What was asked is cut off.");
        await Expect(tab.GetByRole(AriaRole.Heading, new() { Name = "Slow Requests" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Search_shows_rows_that_contain_every_word()
    {
        await using var site = await StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await OpenLiveAsync(browser);
        await tab.Keyboard.PressAsync("/");
        await Expect(tab.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await tab.Keyboard.TypeAsync("REPORTS long");
        await Expect(tab.Locator(".records tbody tr:visible")).ToHaveCountAsync(1);
        await Expect(tab.Locator(".namespace:visible")).ToHaveCountAsync(1);
        await Expect(tab.Locator(".entries tr:visible")).ToHaveCountAsync(0);
        await tab.GetByRole(AriaRole.Searchbox).FillAsync("heap");
        await Expect(tab.Locator(".namespace:visible")).ToHaveCountAsync(1);
        await Expect(FindById(tab, "Runtime-Heap_Bytes")).ToBeVisibleAsync();
        // New rows are filtered too.
        site.Repository["My Stuff"] = new Dictionary<string, object?> { ["B"] = 2 };
        await Expect(FindById(tab, "My_Stuff")).ToBeAttachedAsync();
        await Expect(FindById(tab, "My_Stuff")).ToBeHiddenAsync();
        await tab.GetByRole(AriaRole.Searchbox).FillAsync("nothing of the kind");
        await Expect(tab.GetByText("Nothing matches.")).ToBeVisibleAsync();
        await tab.Keyboard.PressAsync("Escape");
        await Expect(tab.Locator(".namespace:visible")).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task Columns_sort_by_number_and_stay_sorted()
    {
        await using var site = await StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await OpenLiveAsync(browser);
        var table = FindById(tab, "ASP.NET_Core_Applications-URI_Set_Tracking");
        var names = table.Locator("tbody th");
        var byAverage = table.GetByRole(AriaRole.Button, new() { Name = "Avg" });
        await byAverage.ClickAsync();
        await Expect(names).ToHaveTextAsync(["/reports/long", "/idsets", "/", "/idsets/{id}"]);
        await Expect(table.Locator("th[aria-sort=descending]")).ToHaveTextAsync("Avg");
        await byAverage.ClickAsync();
        await Expect(names).ToHaveTextAsync(["/idsets/{id}", "/", "/idsets", "/reports/long"]);
        // Changed values and new records are sorted too.
        var records = (ConcurrentDictionary<string, object?>)GetApplicationEntries(site)["URI Set Tracking"]!;
        records["/"] = new Dictionary<string, object?>
        {
            ["Count"] = 483,
            ["Avg"] = TimeSpan.FromMinutes(3),
            ["95%"] = TimeSpan.FromMinutes(4),
        };
        await Expect(names).ToHaveTextAsync(["/idsets/{id}", "/idsets", "/reports/long", "/"]);
        records["/new"] = new Dictionary<string, object?>
        {
            ["Count"] = 1,
            ["Avg"] = TimeSpan.FromMilliseconds(6),
            ["95%"] = TimeSpan.FromMilliseconds(6),
        };
        await Expect(names).ToHaveTextAsync(["/idsets/{id}", "/new", "/idsets", "/reports/long", "/"]);
        await byAverage.ClickAsync();
        await Expect(names).ToHaveTextAsync(["/", "/idsets", "/idsets/{id}", "/new", "/reports/long"]);
    }

    [Fact]
    public async Task A_number_that_is_clicked_is_charted()
    {
        await using var site = await StartAsync(SampleStatistics.FillHostile);
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await OpenLiveAsync(browser);
        await FindById(tab, "ASP.NET_Core_Applications-Total_Requests").ClickAsync();
        var chart = tab.Locator(".chart");
        await Expect(chart.Locator("canvas")).ToBeVisibleAsync();
        await Expect(chart.Locator(".name")).ToHaveTextAsync("Total Requests");
        await Expect(chart.Locator(".where")).ToHaveTextAsync("ASP.NET Core Applications");
        ((StrongBox<long>)GetApplicationEntries(site)["Total Requests"]!).Value = 5000;
        await Expect(chart.Locator(".value")).ToHaveTextAsync("5,000");
        await chart.GetByRole(AriaRole.Button, new() { Name = "/s" }).ClickAsync();
        await Expect(chart.Locator(".value")).ToHaveTextAsync("0 /s");

        // By keyboard, in a table with a hostile title.
        var hostile = FindById(tab, ElementIds.Create(SampleStatistics.Script)).Locator("td.number").Last;
        await hostile.EvaluateAsync("cell => { cell.tabIndex = -1; cell.focus(); }");
        await tab.Keyboard.PressAsync("Enter");
        await Expect(chart).ToHaveCountAsync(2);
        await Expect(chart.Last.Locator(".name")).ToHaveTextAsync("Number " + SampleStatistics.Script);
        await chart.Last.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await chart.First.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(tab.Locator("#-charts")).ToBeHiddenAsync();
        Assert.Null(await tab.EvaluateAsync<object?>("window.hacked ?? null"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_namespace_is_paused_and_resumed_from_the_page(bool script)
    {
        await using var site = await StartAsync(SampleStatistics.FillHostile);
        await using var browser = await chromium.OpenAsync(site.Address, new() { JavaScriptEnabled = script });
        var tab = script ? await OpenLiveAsync(browser) : await browser.NewPageAsync();
        if (!script) await tab.GotoAsync("/statistics");
        foreach (var name in (string[])["ASP.NET Core Applications", SampleStatistics.Script])
        {
            var enabled = (StrongBox<bool>)((IDictionary<string, object?>)site.Repository[name]!)["Enabled"]!;
            var section = FindById(tab, ElementIds.Create(name));
            await section.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
            await Expect(section.Locator(".paused")).ToHaveTextAsync("paused");
            Assert.False(enabled.Value);
            await section.GetByRole(AriaRole.Button, new() { Name = "Resume" }).ClickAsync();
            await Expect(section.GetByRole(AriaRole.Button, new() { Name = "Pause" })).ToBeVisibleAsync();
            Assert.True(enabled.Value);
        }
        Assert.Equal("/statistics", new Uri(tab.Url).AbsolutePath);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Hostile_text_stays_text(bool script)
    {
        await using var site = await StartAsync(SampleStatistics.FillHostile);
        await using var browser = await chromium.OpenAsync(site.Address, new() { JavaScriptEnabled = script });
        var tab = await browser.NewPageAsync();
        var errors = CollectConsoleErrors(tab);
        await tab.GotoAsync("/statistics");
        if (script)
        {
            await Expect(tab.Locator("#-status")).ToHaveAttributeAsync("data-state", "live");
            // The same text in new rows of an update.
            site.Repository["Also " + SampleStatistics.Script] =
                new Dictionary<string, object?> { [SampleStatistics.Script] = SampleStatistics.Script };
            await Expect(tab.Locator(".namespace h2", new() { HasText = "Also" })).ToHaveTextAsync("Also " + SampleStatistics.Script);
        }
        var section = FindById(tab, ElementIds.Create(SampleStatistics.Script));
        await Expect(section.Locator("h2")).ToHaveTextAsync(SampleStatistics.Script);
        await Expect(FindById(tab, ElementIds.Create(ElementIds.Create(SampleStatistics.Script), SampleStatistics.Script)))
            .ToHaveTextAsync(SampleStatistics.Script);
        await Expect(section).ToContainTextAsync("… (100,000 characters)");
        await Expect(section).ToContainTextAsync("a⟨U+0000⟩b↵c⟨U+202E⟩txt.exe");
        await Expect(section.Locator("td.error").First).ToContainTextAsync("InvalidOperationException");
        await Expect(tab.Locator("main img, main script, [onerror], [onmouseover]")).ToHaveCountAsync(0);
        if (script)
        {
            Assert.Null(await tab.EvaluateAsync<object?>("window.hacked ?? null"));
            Assert.True(
                await tab.EvaluateAsync<bool>(
                    "[...document.querySelectorAll('[id]')].every((e, at, all) => document.getElementById(e.id) === e && " +
                    "!/\\s/.test(e.id))"), "An id stands twice.");
        }
        Assert.Empty(errors);
    }

    [Fact]
    public async Task The_bar_says_whether_it_is_live()
    {
        var site = await StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await OpenLiveAsync(browser);
        var status = tab.Locator("#-status");
        var hold = tab.GetByRole(AriaRole.Button, new() { Name = "Hold" });
        var live = site.Services.GetRequiredService<LivePage>();

        await hold.ClickAsync();
        await Expect(status).ToContainTextAsync("Paused");
        Assert.Equal("true", await hold.GetAttributeAsync("aria-pressed"));
        ((StrongBox<long>)GetApplicationEntries(site)["Total Requests"]!).Value = 77;
        await hold.ClickAsync();
        await Expect(FindById(tab, "ASP.NET_Core_Applications-Total_Requests")).ToHaveTextAsync("77");
        await Expect(status).ToContainTextAsync("Live");

        await site.DisposeAsync();
        await Expect(status).ToContainTextAsync("Disconnected");
    }

    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(1440, ColorScheme.Dark)]
    [InlineData(1200, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task The_page_fits_its_screen_in_the_preferred_colours(int width, ColorScheme scheme)
    {
        await using var site = await StartAsync(SampleStatistics.FillHostile);
        await using var browser = await chromium.OpenAsync(
            site.Address, new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        var tab = await browser.NewPageAsync();
        var errors = CollectConsoleErrors(tab);
        await tab.GotoAsync("/statistics");
        await AssertFitsAsync("loading");
        await Expect(tab.Locator("#-status")).ToHaveAttributeAsync("data-state", "live");
        await AssertFitsAsync("live");
        Assert.Equal(scheme == ColorScheme.Dark, await IsDarkAsync());
        await FindById(tab, "Runtime-Heap_Bytes").ClickAsync();
        await FindById(tab, "ASP.NET_Core_Applications-Requests/Second").ClickAsync();
        await Expect(tab.Locator(".chart canvas")).ToHaveCountAsync(2);
        await AssertFitsAsync("charts");

        await tab.GetByRole(AriaRole.Button, new() { Name = "Light or dark" }).ClickAsync();
        Assert.Equal(scheme == ColorScheme.Light, await IsDarkAsync());
        await tab.ReloadAsync();
        Assert.Equal(scheme == ColorScheme.Light, await IsDarkAsync());
        Assert.Empty(errors);

        Task<bool> IsDarkAsync() =>
            tab.EvaluateAsync<bool>("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(Number)[0] < 128");

        async Task AssertFitsAsync(string name)
        {
            // Screenshots for a review of the pages.
            if (Environment.GetEnvironmentVariable("CHALKBOARD_SCREENSHOTS") is { Length: > 0 } folder)
                await tab.ScreenshotAsync(
                    new()
                    {
                        Path = Path.Combine(folder, $"statistics-{name}-{width}-{scheme}.png".ToLowerInvariant()),
                        FullPage = name != "charts"
                    });
            var wide = await tab.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(wide <= width, $"The page is {wide} pixels wide on a screen of {width}.");
        }
    }

    private static async Task<TestSite> StartAsync(Action<ConcurrentDictionary<string, object?>>? fill = null)
    {
        var site = await TestSite.StartAsync(options => options.Page.Live.Interval = TimeSpan.FromMilliseconds(200));
        SampleStatistics.Fill(site.Repository);
        fill?.Invoke(site.Repository);
        return site;
    }

    private static async Task<IPage> OpenLiveAsync(IBrowserContext browser)
    {
        var tab = await browser.NewPageAsync();
        await tab.GotoAsync("/statistics");
        await Expect(tab.Locator("#-status")).ToHaveAttributeAsync("data-state", "live");
        return tab;
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

    private static IDictionary<string, object?> GetApplicationEntries(TestSite site) =>
        (IDictionary<string, object?>)site.Repository["ASP.NET Core Applications"]!;

    private static ILocator FindById(IPage tab, string id) => tab.Locator($"[id=\"{id}\"]");

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
