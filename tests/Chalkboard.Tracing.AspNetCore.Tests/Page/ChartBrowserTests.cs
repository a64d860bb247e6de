using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Chalkboard.Tracing.AspNetCore.Tests.Page;

/// <summary>The timeline and the flame graph in a browser.</summary>
public sealed class ChartBrowserTests(Chromium chromium)
{
    [Theory]
    [InlineData("timeline")]
    [InlineData("flame")]
    public async Task A_chart_is_drawn_zoomed_and_searched_and_leads_to_a_call_by_keyboard_alone(string name)
    {
        await using var site = await TracedSite.StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.NewPageAsync();
        var errors = CollectErrors(tab);
        var script = new RecordingBuilder().Enter(0, "A.Run").Enter(1_000, "B.Step").Leave(50_000, "B.Step");
        for (var i = 0; i < 5_000; i++) script.Enter(60_000 + (i * 4), "C.Each").Leave(60_003 + (i * 4), "C.Each");
        var id = await site.SaveAsync(script.Leave(100_000, "A.Run").Build());
        await tab.GotoAsync($"/traces/{id}/{name}");
        var canvas = tab.Locator("#-canvas");
        await Expect(canvas).ToHaveAttributeAsync("data-frames", Any());

        // The middle of the row of A.Run, below the axis and the name of the lane.
        Assert.True(await AreColorsDifferentAsync(canvas, 10, name == "flame" ? 26 : 46));
        await canvas.FocusAsync();
        await tab.Keyboard.PressAsync("ArrowDown");
        await Expect(tab.Locator("#-selected")).ToContainTextAsync("A.Run: 100 ms");
        await tab.Keyboard.PressAsync("ArrowDown");
        await Expect(tab.Locator("#-selected")).ToContainTextAsync("B.Step: 49.0 ms");
        await tab.Keyboard.PressAsync("ArrowRight");
        await Expect(tab.Locator("#-selected")).ToContainTextAsync(name == "flame" ? "5000 × C.Each: 15.0 ms" : "5000 short calls");
        await tab.Keyboard.PressAsync("ArrowLeft");
        await Expect(tab.Locator("#-selected")).ToContainTextAsync("B.Step");

        await tab.Keyboard.PressAsync("+");
        await Expect(canvas).Not.ToHaveAttributeAsync("data-to", "1000000");
        var zoomed = await GetRangeAsync(canvas);
        await tab.Keyboard.PressAsync("Shift+ArrowRight");
        var moved = await GetRangeAsync(canvas);
        Assert.True(moved.From > zoomed.From && moved.To - moved.From == zoomed.To - zoomed.From, $"{zoomed} was not moved to {moved}.");
        await tab.Keyboard.PressAsync("-");
        await tab.Keyboard.PressAsync("0");
        Assert.Equal((0, 1_000_000), await GetRangeAsync(canvas));

        await tab.Keyboard.PressAsync("/");
        await tab.Keyboard.TypeAsync("step");
        await tab.Keyboard.PressAsync("Enter");
        await Expect(canvas).ToHaveAttributeAsync("data-frames", Any());
        Assert.EndsWith($"/{name}?find=step", tab.Url, StringComparison.Ordinal);

        await canvas.FocusAsync();
        await tab.Keyboard.PressAsync("ArrowDown");
        await tab.Keyboard.PressAsync("ArrowDown");
        await Expect(tab.Locator("#-open")).ToBeVisibleAsync();
        await tab.Keyboard.PressAsync("Enter");
        await Expect(tab.Locator(".call h2")).ToHaveTextAsync("B.Step");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Zooming_in_loads_the_calls_that_were_too_narrow_and_a_click_selects_one()
    {
        await using var site = await TracedSite.StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address);
        var tab = await browser.NewPageAsync();
        var errors = CollectErrors(tab);
        var script = new RecordingBuilder().Enter(0, "A.Run");
        for (var i = 0; i < 50_000; i++) script.Enter(i * 4, "C.Each").Leave((i * 4) + 4, "C.Each");
        var id = await site.SaveAsync(script.Leave(200_000, "A.Run").Build());
        await tab.GotoAsync($"/traces/{id}/timeline");
        var canvas = tab.Locator("#-canvas");
        await Expect(canvas).ToHaveAttributeAsync("data-frames", "2");

        // A click on the merged calls, and Enter, which shows a part of them until single calls are wide enough.
        var box = (await canvas.BoundingBoxAsync())!;
        await canvas.ClickAsync(new() { Position = new() { X = box.Width / 2, Y = 70 } });
        await Expect(tab.Locator("#-selected")).ToContainTextAsync("50000 short calls");
        for (var i = 0; i < 18; i++) await tab.Keyboard.PressAsync("+");
        await Expect(tab.Locator("#-canvas[data-frames]:not([data-frames='2'])")).ToBeVisibleAsync();
        await canvas.ClickAsync(new() { Position = new() { X = box.Width / 2, Y = 70 } });
        await Expect(tab.Locator("#-selected")).ToContainTextAsync("C.Each: 4.00 µs");
        await tab.Locator("#-open").ClickAsync();
        await Expect(tab.Locator(".call h2")).ToHaveTextAsync("C.Each");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Without_script_a_chart_leads_to_the_tree()
    {
        await using var site = await TracedSite.StartAsync();
        await using var browser = await chromium.OpenAsync(site.Address, new() { JavaScriptEnabled = false });
        var tab = await browser.NewPageAsync();
        await tab.GotoAsync($"/traces/{await site.SaveAsync(TestData.Orders)}");
        await tab.GetByRole(AriaRole.Link, new() { Name = "Flame graph" }).ClickAsync();
        await Expect(tab.Locator("#-canvas")).ToBeHiddenAsync();
        await tab.GetByRole(AriaRole.Link, new() { Name = "tree of calls" }).ClickAsync();
        await Expect(tab.Locator("#-tree .name").First).ToHaveTextAsync("Orders.PlaceAsync");
    }

    // Of two points in the middle. Both are read at once, because a browser warns of repeated reading.
    private static Task<bool> AreColorsDifferentAsync(ILocator canvas, int y, int otherY) => canvas.EvaluateAsync<bool>(
        """
        (canvas, [y, otherY]) => {
            const scale = canvas.width / canvas.clientWidth;
            const { data } = canvas.getContext('2d').getImageData(canvas.width / 2, 0, 1, canvas.height);
            const getColor = y => [...data.slice(4 * Math.round(y * scale), 4 * Math.round(y * scale) + 4)].join();
            return getColor(y) !== getColor(otherY);
        }
        """, new[] { y, otherY });

    private static async Task<(long From, long To)> GetRangeAsync(ILocator canvas) =>
        (long.Parse((await canvas.GetAttributeAsync("data-from"))!, CultureInfo.InvariantCulture),
            long.Parse((await canvas.GetAttributeAsync("data-to"))!, CultureInfo.InvariantCulture));

    private static List<string> CollectErrors(IPage tab)
    {
        var errors = new List<string>();
        tab.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") errors.Add(message.Text);
        };
        tab.PageError += (_, error) => errors.Add(error);
        return errors;
    }

    private static Regex Any() => new("^[1-9]");

    private static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
