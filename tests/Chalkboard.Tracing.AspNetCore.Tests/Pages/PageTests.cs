using System.Net;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Forms;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Tests.Pages;

public sealed class PageTests
{
    private static readonly (string, string) _own = ("Sec-Fetch-Site", "same-origin");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_tells_of_each_trace()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Path("/checkout")));
        Assert.Contains("No trace is kept.", await site.TextAsync("/traces"), StringComparison.Ordinal);
        await site.TextAsync("/checkout");
        var kept = Assert.Single(await site.KeptAsync(1));
        var page = await site.TextAsync("/traces");
        Assert.Contains($"""<a href="./traces/{kept.Id}">GET /checkout</a>""", page, StringComparison.Ordinal);
        Assert.Contains("a request for /checkout", page, StringComparison.Ordinal);
        foreach (var form in TraceForm.All) Assert.Contains($"./traces/{kept.Id}/download/{form.Name}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_is_shown_as_a_tree_with_alike_calls_together()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Path("/checkout")));
        await site.TextAsync("/checkout");
        var kept = Assert.Single(await site.KeptAsync(1));
        var page = await site.TextAsync($"/traces/{kept.Id}");
        Assert.Contains("3 ×</span> <a class=\"name\"", page, StringComparison.Ordinal);
        Assert.Contains("threw FormatException", page, StringComparison.Ordinal);
        Assert.Contains("&quot;sum 60&quot;", page, StringComparison.Ordinal);
        Assert.Contains("Shop:", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Status</dt><dd>200</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Request</dt><dd>GET /checkout</dd>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_has_its_lines_arguments_and_caught_exceptions()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.KeepAsync(Some.Orders);
        var page = await site.TextAsync($"/traces/{id}/calls/0");
        Assert.Contains("count: 2", page, StringComparison.Ordinal);
        Assert.Contains("caught FormatException: The input↵&#x27;x&#x27; was not in a correct format., in line 17", page, StringComparison.Ordinal);
        foreach (var line in (string[])["13", "14", "15", "18"]) Assert.Contains($"""<tr class="reached"><td class="amount">{line}</td>""", page, StringComparison.Ordinal);
        Assert.Contains("Bank.PayAsync", page, StringComparison.Ordinal);
        var callee = await site.TextAsync($"/traces/{id}/calls/1");
        Assert.Contains("""<a href="../../""" + id + """/calls/0">Orders.PlaceAsync</a>""", callee, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_is_shown_where_it_is_at_hand_and_no_other_file()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "sources", "src", "deep"));
        await File.WriteAllLinesAsync(Path.Combine(folder.Path, "sources", "src", "Orders.cs"), Enumerable.Range(1, 40).Select(line => $"<line {line}>"), Stop);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "secret.cs"), "not to be read", Stop);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "sources", "secret.txt"), "not to be read", Stop);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "sources", "link.cs"), Path.Combine(folder.Path, "secret.cs"));
        foreach (var part in (string[])["src", "src/deep"]) await File.WriteAllTextAsync(Path.Combine(folder.Path, "sources", part, "Twice.cs"), "one of two", Stop);
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Sources.Roots.Clear();
            options.Sources.Roots.Add(Path.Combine(folder.Path, "sources"));
        });
        Assert.Contains("&lt;line 14&gt;", await site.TextAsync($"/traces/{await site.KeepAsync(Some.Orders)}/calls/0"), StringComparison.Ordinal);
        foreach (var file in (string[])["../secret.cs", folder.Path + "/secret.cs", "secret", "secret.txt", "link.cs", "/etc/passwd", "..\\secret.cs", "x/Twice.cs", "Twice"])
        {
            var page = await site.TextAsync($"/traces/{await site.KeepAsync(In(file))}/calls/0");
            Assert.Contains("""<td class="amount">1</td>""", page, StringComparison.Ordinal);
            Assert.DoesNotContain("not to be read", page, StringComparison.Ordinal);
            Assert.DoesNotContain("root:", page, StringComparison.Ordinal);
            Assert.DoesNotContain("one of two", page, StringComparison.Ordinal);
        }
        Assert.Contains("one of two", await site.TextAsync($"/traces/{await site.KeepAsync(In("/build/deep/Twice.cs"))}/calls/0"), StringComparison.Ordinal);

        static Recording In(string file)
        {
            var events = new EventList();
            foreach (var (kind, time) in (IEnumerable<(EventKind, long)>)[(EventKind.Enter, 0), (EventKind.Line, 1), (EventKind.Leave, 2)]) events.Add(new(kind, time, 1, 0, kind == EventKind.Line ? 1 : 0));
            return new() { Name = "GET /", TimestampFrequency = 1000, EndTimestamp = 3, Symbols = [new("A", "B") { File = file }], Events = events };
        }
    }

    [Fact]
    public async Task Search_shows_what_is_found_and_who_led_to_it()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.KeepAsync(Some.Orders);
        var page = await site.TextAsync($"/traces/{id}?find=reserve");
        Assert.Contains("1 call with reserve", page, StringComparison.Ordinal);
        Assert.Contains("Stock.ReserveAsync", page, StringComparison.Ordinal);
        Assert.Contains("Orders.PlaceAsync", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Bank.PayAsync", page, StringComparison.Ordinal);
        Assert.Contains("Bank.PayAsync", await site.TextAsync($"/traces/{id}?find=FormatException"), StringComparison.Ordinal);
        Assert.Contains("No call with nothing of the kind", await site.TextAsync($"/traces/{id}?find=nothing+of+the+kind"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hot_is_what_took_time_itself()
    {
        await using var site = await TracedSite.StartAsync();
        var page = await site.TextAsync($"/traces/{await site.KeepAsync(Some.Orders)}/hot");
        var names = new[] { "Stock.ReserveAsync", "Audit.lambda" }.Select(name => page.IndexOf($">{name}</a>", StringComparison.Ordinal)).ToList();
        Assert.All(names, at => Assert.True(at > 0));
        Assert.True(names[1] < names[0], "What took longest stands first.");
    }

    [Fact]
    public async Task A_trace_is_downloaded_in_every_form()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.KeepAsync(Some.Orders);
        foreach (var form in TraceForm.All)
        {
            using var response = await site.GetAsync($"/traces/{id}/download/{form.Name}");
            var expected = new MemoryStream();
            await form.WriteAsync(Some.Orders, expected, cancellation: Stop);
            Assert.Equal(expected.ToArray(), await response.Content.ReadAsByteArrayAsync(Stop));
            Assert.Equal(form.ContentType, response.Content.Headers.ContentType!.ToString());
            Assert.Equal($"attachment; filename=\"{id}{form.FileExtension}\"", response.Content.Headers.GetValues("Content-Disposition").Single());
        }
        using var other = await site.GetAsync($"/traces/{id}/download/<x>");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task The_next_requests_are_traced_and_no_more()
    {
        await using var site = await TracedSite.StartAsync();
        using (var armed = await site.PostAsync("/traces/next", [new("count", "2"), new("path", "/ch**")], _own, ("Accept", "text/html")))
            Assert.Equal((HttpStatusCode.SeeOther, "../traces"), (armed.StatusCode, armed.Headers.Location!.ToString()));
        await site.TextAsync("/echo/x");
        await site.TextAsync("/checkout");
        await site.KeptAsync(1);
        Assert.Contains("1 to come for /ch**", await site.TextAsync("/traces"), StringComparison.Ordinal);
        for (var i = 0; i < 3; i++) await site.TextAsync("/checkout");
        var kept = await site.KeptAsync(2);
        Assert.All(kept, trace => Assert.Equal("one of the next 2 for /ch**", trace.Why));

        using var more = await site.PostAsync("/traces/next", [new("count", "5")], _own);
        using var none = await site.PostAsync("/traces/next", [new("count", "0")], _own);
        await site.TextAsync("/checkout");
        await site.KeptAsync(2);
    }

    [Theory]
    [InlineData("-1", "")]
    [InlineData("1001", "")]
    [InlineData("x", "")]
    [InlineData("1", "reports")]
    public async Task What_makes_no_sense_is_refused(string count, string path)
    {
        await using var site = await TracedSite.StartAsync();
        using var response = await site.PostAsync("/traces/next", [new("count", count), new("path", path)], _own);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Hostile_names_and_values_stay_text()
    {
        const string script = "\"'><script>window.hacked=1</script><img src=x onerror=\"window.hacked=1\">";
        await using var site = await TracedSite.StartAsync();
        foreach (var hostile in Some.Hostile.Append(script).Append("javascript:window.hacked=1"))
        {
            var recording = new Script().Enter(0, "A." + hostile).Argument(0, "A." + hostile, hostile).Line(1, "A." + hostile, 1)
                .Enter(2, hostile + ".B").Throw(3, hostile + ".B", hostile).Catch(3, "A." + hostile, hostile, 1)
                .Enter(4, hostile + ".B").Leave(5, hostile + ".B", 1, hostile).Leave(9, "A." + hostile, 2, hostile).End(name: hostile);
            var id = await site.KeepAsync(recording);
            foreach (var path in (string[])["/traces", $"/traces/{id}", $"/traces/{id}/hot", $"/traces/{id}/calls/0", $"/traces/{id}/calls/1", $"/traces/{id}/calls/1/like", $"/traces/{id}?find={Uri.EscapeDataString(hostile[..Math.Min(100, hostile.Length)])}"])
            {
                using var response = await site.GetAsync(path);
                var page = await response.Content.ReadAsStringAsync(Stop);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
                Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
                Assert.DoesNotContain("href=\"javascript:", page, StringComparison.Ordinal);
                Assert.DoesNotContain(page, character => character is '\u202e' or '\0' or '\u001b');
            }
        }
    }

    [Fact]
    public async Task A_million_events_are_shown_page_by_page()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.KeepAsync(Million());
        var first = await site.TextAsync($"/traces/{id}");
        Assert.Contains("<dt>Events</dt><dd>1,000,000</dd>", first, StringComparison.Ordinal);
        foreach (var path in (string[])["", "?find=Deep", "/hot", "/calls/0", "/calls/1/like", "/calls/1/like?from=200000", "/calls/400000"])
        {
            var page = await site.TextAsync($"/traces/{id}{path}");
            Assert.InRange(page.Length, 1_000, 1_000_000);
            Assert.InRange(page.Split("class=\"row\"").Length - 1, 0, Rows.Most + 1);
        }
        // All of it can be had by following links.
        Assert.Contains("?from=100", await site.TextAsync($"/traces/{id}/calls/1/like"), StringComparison.Ordinal);

        static Recording Million()
        {
            var events = new EventList();
            events.Add(new(EventKind.Enter, 0, 1, 0));
            for (var i = 0; i < 249_999; i++)
            {
                events.Add(new(EventKind.Enter, i * 4 + 1, 1, 1));
                events.Add(new(EventKind.Enter, i * 4 + 2, 1, 2));
                events.Add(new(EventKind.Leave, i * 4 + 3, 1, 2));
                events.Add(new(EventKind.Leave, i * 4 + 4, 1, 1));
            }
            for (var i = 0; i < 2; i++) events.Add(new(EventKind.Line, 999_998, 1, 0, 7));
            events.Add(new(EventKind.Leave, 999_999, 1, 0));
            return new() { Name = "GET /", TimestampFrequency = 1_000_000, EndTimestamp = 1_000_000, Symbols = [new("A", "All"), new("A", "Each"), new("A", "Deep")], Events = events };
        }
    }

    [Fact]
    public async Task However_deep_calls_are_the_page_is_not()
    {
        await using var site = await TracedSite.StartAsync();
        var script = new Script();
        for (var i = 0; i < 5_000; i++) script.Enter(i, "A.Down");
        var id = await site.KeepAsync(script.End());
        var page = await site.TextAsync($"/traces/{id}");
        Assert.InRange(page.Split("<details").Length, 50, 100);
        // What is deeper is behind a link.
        Assert.Contains("data-from=", page, StringComparison.Ordinal);
        Assert.Contains("A.Down", await site.TextAsync($"/traces/{id}/calls/4999"), StringComparison.Ordinal);
        using var beyond = await site.GetAsync($"/traces/{id}/calls/5000");
        Assert.Equal(HttpStatusCode.NotFound, beyond.StatusCode);
    }
}
