using System.Net;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Page;

public sealed class PageTests
{
    private static readonly (string, string) _sameOrigin = ("Sec-Fetch-Site", "same-origin");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_has_a_row_for_each_trace()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Path("/checkout")));
        Assert.Contains("No trace is kept.", (await site.GetPageAsync("/traces")).Text("main"), StringComparison.Ordinal);
        await site.GetTextAsync("/checkout");
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        var row = (await site.GetPageAsync("/traces")).Element(".traces tbody tr");
        Assert.Equal(new HtmlLink("GET /checkout", $"./traces/{kept.Id}"), Assert.Single(row.Links("th a")));
        Assert.Equal("a request for /checkout", row.Text(".keep-reason"));
        // The route is the path.
        Assert.Empty(row.QuerySelectorAll(".route"));
    }

    [Fact]
    public async Task The_list_shows_path_and_route_marks_failures_and_no_secret_of_a_path()
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.All),
            app =>
            {
                app.MapCallTraces().AllowLocalMachine();
                app.MapGet("/reset/{token}", (string token) => WovenShop.Echo("reset"));
                app.MapGet("/throws/{pin}", string (string pin) => throw new InvalidOperationException(WovenShop.Echo("no")));
            },
            configurePipeline: app =>
            {
                app.UseExceptionHandler(errors => errors.Run(context => context.Response.WriteAsync("sorry")));
                app.UseCallTracing();
            });
        await site.GetTextAsync("/echo/x");
        await site.GetTextAsync("/reset/hunter%20two");
        using var status = await site.GetAsync("/status/503");
        using var throws = await site.GetAsync("/throws/hunter%20two");
        var kept = await site.WaitForTracesAsync(4);
        var page = await site.GetPageAsync("/traces");

        Assert.Equal(
            [
                "GET /echo/x /echo/{text}", "GET /reset/*** /reset/{token}", "GET /status/503 /status/{code:int} failed, 503",
                "GET /throws/*** /throws/{pin} failed, 500",
            ], page.Texts(".traces tbody th").Order(StringComparer.Ordinal));
        Assert.Equal(4, page.Texts(".traces .route").Count);
        Assert.Equal(["failed, 500", "failed, 503"], page.Texts(".traces .error").Order(StringComparer.Ordinal));
        // A secret must not be anywhere in a page, markup included.
        foreach (var trace in kept)
            Assert.DoesNotContain("hunter", await site.GetTextAsync($"/traces/{trace.Id}"), StringComparison.Ordinal);
        Assert.Equal([500, 503], kept.Where(trace => trace.IsFailed).Select(trace => trace.StatusCode!.Value).Order());
    }

    [Fact]
    public async Task A_trace_without_calls_names_the_package_that_weaves()
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.Secret(TracedSite.Secret)),
            app =>
            {
                app.MapCallTraces().AllowLocalMachine();
                app.MapGet("/unwoven", () => "found");
            });
        using var response = await site.GetAsync("/unwoven", (TracedSite.Header, TracedSite.Secret));
        var kept = Assert.Single(await site.WaitForTracesAsync(1));

        var page = await site.GetPageAsync($"/traces/{kept.Id}");
        Assert.Contains("Add the package Chalkboard.Tracing.Weaver", page.Text("p.none"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_is_shown_as_a_tree_with_similar_calls_grouped()
    {
        await using var site = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.Path("/checkout")));
        await site.GetTextAsync("/checkout");
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        var page = await site.GetPageAsync($"/traces/{kept.Id}");
        var rows = page.Texts("#-tree .row .label");
        Assert.Contains(rows, row => row.StartsWith("3 × Shop.Price ", StringComparison.Ordinal));
        Assert.Contains(
            rows, row => row.StartsWith("Shop.Fail Shop.cs:", StringComparison.Ordinal)
                && row.Contains(" threw FormatException", StringComparison.Ordinal));
        Assert.Contains("\"sum 60\"", page.Texts("#-tree .value"));
        var facts = page.Texts(".facts dl > div");
        Assert.Contains("Status 200", facts);
        Assert.Contains("Request GET /checkout", facts);
        Assert.Single(page.Texts(".facts dt"), "Events");
    }

    [Fact]
    public async Task A_call_has_its_lines_arguments_and_caught_exceptions()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(TestData.Orders);
        var page = await site.GetPageAsync($"/traces/{id}/calls/0");
        Assert.Equal(["count: 2"], page.Texts(".arguments li"));
        Assert.Equal("caught FormatException: The input↵'x' was not in a correct format., in line 17", page.Text(".call > .error"));
        Assert.Equal(["13", "14", "15", "18"], page.Texts(".lines tr.reached > td:first-child"));
        Assert.Contains("Bank.PayAsync", page.Texts("#-tree .name"));
        var callee = await site.GetPageAsync($"/traces/{id}/calls/1");
        Assert.Equal(new HtmlLink("Orders.PlaceAsync", $"../../{id}/calls/0"), callee.Links(".path a")[^1]);
    }

    [Fact]
    public async Task Source_is_shown_if_it_is_available_and_no_other_file_is()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "sources", "src", "deep"));
        await File.WriteAllLinesAsync(
            Path.Combine(folder.Path, "sources", "src", "Orders.cs"), Enumerable.Range(1, 40).Select(line => $"<line {line}>"), Stop);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "secret.cs"), "not to be read", Stop);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "sources", "secret.txt"), "not to be read", Stop);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "sources", "link.cs"), Path.Combine(folder.Path, "secret.cs"));
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "sources", "Large.cs"), "not to be read" + new string(' ', 2 * 1024 * 1024), Stop);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "sources", ".Hidden.cs"), "not to be read", Stop);
        var deepest = Path.Combine(folder.Path, "sources", string.Join('/', Enumerable.Repeat("x", 25)));
        foreach (var far in (string[])[Path.Combine(folder.Path, "sources", "obj", "Made.cs"), Path.Combine(deepest, "Deepest.cs")])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(far)!);
            await File.WriteAllTextAsync(far, "not to be read", Stop);
        }
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "sources", "Other.vb"), "not to be read", Stop);
        foreach (var part in (string[])["src", "src/deep"])
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "sources", part, "Twice.cs"), "one of two", Stop);
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Sources.Roots.Clear();
            options.Sources.Roots.Add(Path.Combine(folder.Path, "sources"));
        });
        var orders = await site.GetPageAsync($"/traces/{await site.SaveAsync(TestData.Orders)}/calls/0");
        Assert.Contains("<line 14>", orders.Texts(".lines .source"));
        foreach (var file in (string[])["../secret.cs", folder.Path + "/secret.cs", "secret", "secret.txt", "link.cs", "/etc/passwd",
            "..\\secret.cs", "x/Twice.cs", "Twice", "Large.cs", ".Hidden.cs", "Made.cs", "Deepest.cs", "Other.cs"])
        {
            var page = await site.GetPageAsync($"/traces/{await site.SaveAsync(In(file))}/calls/0");
            Assert.Equal("1", page.Text(".lines tr.reached > td:first-child"));
            Assert.All(page.Texts(".lines .source"), Assert.Empty);
        }
        var twice = await site.GetPageAsync($"/traces/{await site.SaveAsync(In("/build/deep/Twice.cs"))}/calls/0");
        Assert.Contains("one of two", twice.Texts(".lines .source"));

        static Recording In(string file)
        {
            var events = new EventList();
            foreach (var (kind, time) in (IEnumerable<(EventKind, long)>)[(EventKind.Enter, 0), (EventKind.Line, 1),
                (EventKind.Leave, 2)]) events.Add(new(kind, time, 1, 0, kind == EventKind.Line ? 1 : 0));
            return new()
            {
                Name = "GET /",
                TimestampFrequency = 1000,
                EndTimestamp = 3,
                Symbols = [new("A", "B") { File = file }],
                Events = events
            };
        }
    }

    [Fact]
    public async Task A_source_file_that_appears_later_is_found()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider();
        await using var site =
            await TracedSite.StartAsync(
                options => options.Sources.Roots.Add(folder.Path),
                configureServices: services => services.AddSingleton<TimeProvider>(time));
        var path = $"/traces/{await site.SaveAsync(TestData.Orders)}/calls/0";
        Assert.Equal("Lines", (await site.GetPageAsync(path)).Text(".lines caption"));
        await File.WriteAllLinesAsync(Path.Combine(folder.Path, "Orders.cs"), Enumerable.Range(1, 40).Select(line => $"line {line}"), Stop);
        Assert.Equal("Lines", (await site.GetPageAsync(path)).Text(".lines caption"));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("Orders.cs, as it is now", (await site.GetPageAsync(path)).Text(".lines caption"));
    }

    [Fact]
    public async Task Search_shows_matching_calls_and_their_callers()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(TestData.Orders);
        var page = await site.GetPageAsync($"/traces/{id}?find=reserve");
        Assert.Contains("1 call with reserve", page.Text("main"), StringComparison.Ordinal);
        Assert.Equal(["Orders.PlaceAsync", "Stock.ReserveAsync"], page.Texts("#-tree .name"));
        Assert.Contains("Bank.PayAsync", (await site.GetPageAsync($"/traces/{id}?find=FormatException")).Texts("#-tree .name"));
        var empty = await site.GetPageAsync($"/traces/{id}?find=nothing+of+the+kind");
        Assert.Contains("No call with nothing of the kind", empty.Text("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hot_spots_are_sorted_by_self_time()
    {
        await using var site = await TracedSite.StartAsync();
        var page = await site.GetPageAsync($"/traces/{await site.SaveAsync(TestData.Orders)}/hotspots");
        Assert.Equal(
            ["Audit: lambda (Audit.cs)", "Stock.ReserveAsync"],
            page.Texts(".hot-spots .name").Where(name => name is "Audit: lambda (Audit.cs)" or "Stock.ReserveAsync"));
    }

    [Fact]
    public async Task A_trace_is_downloaded_in_every_format()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(TestData.Orders);
        foreach (var format in TraceFormat.All)
        {
            using var response = await site.GetAsync($"/traces/{id}/download/{format.Name}");
            var expected = new MemoryStream();
            await format.WriteAsync(TestData.Orders, expected, cancellationToken: Stop);
            Assert.Equal(expected.ToArray(), await response.Content.ReadAsByteArrayAsync(Stop));
            Assert.Equal(format.ContentType, response.Content.Headers.ContentType!.ToString());
            Assert.Equal(
                $"attachment; filename=\"{id}{format.FileExtension}\"", response.Content.Headers.GetValues("Content-Disposition").Single());
        }
        using var other = await site.GetAsync($"/traces/{id}/download/<x>");
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Only_the_next_requests_are_traced()
    {
        await using var site = await TracedSite.StartAsync();
        using (var armed =
            await site.PostAsync("/traces/next", [new("count", "2"), new("path", "/ch**")], _sameOrigin, ("Accept", "text/html")))
            Assert.Equal((HttpStatusCode.SeeOther, "../traces"), (armed.StatusCode, armed.Headers.Location!.ToString()));
        await site.GetTextAsync("/echo/x");
        await site.GetTextAsync("/checkout");
        await site.WaitForTracesAsync(1);
        Assert.Equal("1 to come for /ch**", (await site.GetPageAsync("/traces")).Text("#-next .left span"));
        for (var i = 0; i < 3; i++) await site.GetTextAsync("/checkout");
        var kept = await site.WaitForTracesAsync(2);
        Assert.All(kept, trace => Assert.Equal("one of the next 2 for /ch**", trace.KeepReason));

        using var more = await site.PostAsync("/traces/next", [new("count", "5")], _sameOrigin);
        using var none = await site.PostAsync("/traces/next", [new("count", "0")], _sameOrigin);
        await site.GetTextAsync("/checkout");
        await site.WaitForTracesAsync(2);
    }

    [Theory]
    [InlineData("-1", "")]
    [InlineData("1001", "")]
    [InlineData("x", "")]
    [InlineData("1", "reports")]
    public async Task Invalid_input_is_refused(string count, string path)
    {
        await using var site = await TracedSite.StartAsync();
        using var response = await site.PostAsync("/traces/next", [new("count", count), new("path", path)], _sameOrigin);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_request_that_is_not_a_form_or_is_too_long_is_refused()
    {
        await using var site = await TracedSite.StartAsync();
        using var tooLong = await site.PostAsync("/traces/next", [new("count", "1"), new("more", new string('x', 5_000))], _sameOrigin);
        using var longPath =
            await site.PostAsync("/traces/next", [new("count", "1"), new("path", "/" + new string('x', 200))], _sameOrigin);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (tooLong.StatusCode, longPath.StatusCode));
        using var request =
            new HttpRequestMessage(HttpMethod.Post, new Uri(site.Address, "/traces/next")) { Content = new StringContent("{\"count\":1}") };
        request.Headers.Add(_sameOrigin.Item1, _sameOrigin.Item2);
        using var other = await site.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }

    [Fact]
    public async Task A_deleted_trace_is_removed_from_the_cache()
    {
        await using var site = await TracedSite.StartAsync();
        var (id, other) = (await site.SaveAsync(TestData.Orders), await site.SaveAsync(TestData.Checkout));
        Assert.Contains("Orders.PlaceAsync", (await site.GetPageAsync($"/traces/{id}")).Texts("#-tree .name"));
        using var deleted = await site.PostAsync($"/traces/{id}/delete", [], _sameOrigin);
        using var again = await site.PostAsync($"/traces/{id}/delete", [], _sameOrigin);
        using var gone = await site.GetAsync($"/traces/{id}");
        Assert.Equal(
            (HttpStatusCode.NoContent, HttpStatusCode.NotFound,
                HttpStatusCode.NotFound), (deleted.StatusCode, again.StatusCode, gone.StatusCode));
        Assert.Equal(other, Assert.Single(await site.WaitForTracesAsync(1)).Id);
    }

    [Fact]
    public async Task The_cache_holds_few_traces_and_evicts_idle_ones()
    {
        var time = new FakeTimeProvider();
        await using var site = await TracedSite.StartAsync(configureServices: services => services.AddSingleton<TimeProvider>(time));
        var open = site.Services.GetRequiredService<TraceCache>();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await site.SaveAsync(TestData.Orders));
        foreach (var id in ids) await site.GetTextAsync($"/traces/{id}");
        Assert.Equal(3, open.Count);
        time.Advance(TraceCache.IdleTimeout * 0.7);
        await site.GetTextAsync($"/traces/{ids[4]}");
        time.Advance(TraceCache.IdleTimeout * 0.7);
        Assert.Equal(1, open.Count);
        time.Advance(TraceCache.IdleTimeout);
        time.Advance(TraceCache.IdleTimeout);
        Assert.Equal(0, open.Count);
    }

    [Fact]
    public async Task Similar_calls_of_one_caller_are_listed_by_duration()
    {
        await using var site = await TracedSite.StartAsync();
        var events = new EventList();
        foreach (var (kind, time, symbol) in ((EventKind, long, int)[])
                 [
                     (EventKind.Enter, 0,
                         0), (EventKind.Enter, 1, 1), (EventKind.Leave, 2, 1), (EventKind.Enter, 3, 2), (EventKind.Enter, 4, 1),
                         (EventKind.Leave, 8, 1), (EventKind.Leave, 9, 2),
                     (EventKind.Enter, 10,
                         3), (EventKind.Leave, 11, 3), (EventKind.Leave, 20, 0), (EventKind.Enter, 30, 0), (EventKind.Leave, 31, 0),
                 ]) events.Add(new(kind, time, 1, symbol));
        var id = await site.SaveAsync(new Recording
        {
            Name = "GET /",
            TimestampFrequency = 1000,
            EndTimestamp = 40,
            Events = events,
            Dropped = [new("events beyond the limit of 12", 1234)],
            Symbols = [new("A", "Run"), new("B", "Step"), new("A", "Made") { IsCompilerGenerated = true }, new("C", "Other")],
        });
        foreach (var call in (int[])[1, 3])
        {
            var page = await site.GetPageAsync($"/traces/{id}/calls/{call}/similar");
            Assert.Equal("2 × B.Step", page.Text("h2"));
            Assert.Equal(["B.Step", "B.Step"], page.Texts("#-tree .name"));
            Assert.Equal(["3", "1"], page.Links("#-tree .name").Select(link => link.Address.Split('/')[^1]));
        }
        var tree = await site.GetPageAsync($"/traces/{id}");
        Assert.StartsWith("2 × A.Run ", tree.Texts("#-tree .label")[0], StringComparison.Ordinal);
        Assert.Equal(new HtmlLink("A.Run", $"./{id}/calls/0/similar"), tree.Links("#-tree .name")[0]);
        Assert.Equal("Not recorded: 1,234 events beyond the limit of 12.", tree.Text(".warn"));
        Assert.Contains("No call with Made", (await site.GetPageAsync($"/traces/{id}?find=Made")).Text("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_with_many_lines_shows_a_bounded_number()
    {
        await using var site = await TracedSite.StartAsync();
        var script = new RecordingBuilder().Enter(0, "A.B");
        for (var line = 1; line <= 1_000; line++) script.Line(line, "A.B", line);
        var page = await site.GetPageAsync($"/traces/{await site.SaveAsync(script.Leave(2_000, "A.B").Build())}/calls/0");
        Assert.Equal(400, page.QuerySelectorAll(".lines tr.reached").Length);
        Assert.Contains("and 600 more lines", page.Texts(".note"));
    }

    [Fact]
    public async Task Only_the_hottest_methods_are_shown_and_the_others_are_summed_up()
    {
        await using var site = await TracedSite.StartAsync();
        var script = new RecordingBuilder().Enter(0, "A.B");
        // A name that is truncated for its address must not be truncated inside a character.
        var names = Enumerable.Range(0, 150).Select(number => number == 149 ? "C." + new string('x', 197) + "😀" : $"C.Step{number}")
            .ToList();
        var time = 0;
        for (var number = 0; number < names.Count; number++) script.Enter(time, names[number]).Leave(time += number, names[number]);
        var page = await site.GetPageAsync($"/traces/{await site.SaveAsync(script.Leave(time, "A.B").Build())}/hotspots");
        Assert.Equal(100, page.QuerySelectorAll(".hot-spots tbody tr").Length);
        Assert.StartsWith("and 51 more, with ", page.Text(".note"), StringComparison.Ordinal);
        Assert.Contains(
            page.Links(".hot-spots .name"), link => link.Address.EndsWith("?find=C." + new string('x', 197), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_length_of_a_search_is_limited()
    {
        await using var site = await TracedSite.StartAsync();
        var page = await site.GetPageAsync($"/traces/{await site.SaveAsync(TestData.Orders)}?find={new string('q', 5_000)}");
        Assert.Equal(new string('q', 200), page.Attribute("input[name=find]", "value"));
    }

    [Fact]
    public async Task Hostile_names_and_values_stay_text()
    {
        const string script = "\"'><script>window.hacked=1</script><img src=x onerror=\"window.hacked=1\">";
        await using var site = await TracedSite.StartAsync();
        foreach (var hostile in TestData.HostileTexts.Append(script).Append("javascript:window.hacked=1"))
        {
            var recording = new RecordingBuilder().Enter(0, "A." + hostile).Argument(0, "A." + hostile, hostile).Line(1, "A." + hostile, 1)
                .Enter(2, hostile + ".B").Throw(3, hostile + ".B", hostile).Catch(3, "A." + hostile, hostile, 1)
                .Enter(4, hostile + ".B").Leave(5, hostile + ".B", 1, hostile).Leave(9, "A." + hostile, 2, hostile).Build(name: hostile);
            var id = await site.SaveAsync(recording);
            foreach (var path in (string[])["/traces", $"/traces/{id}", $"/traces/{id}/hotspots", $"/traces/{id}/calls/0",
                $"/traces/{id}/calls/1", $"/traces/{id}/calls/1/similar", $"/traces/{id}/timeline", $"/traces/{id}/flame",
                $"/traces/{id}?find={Uri.EscapeDataString(hostile[..Math.Min(100, hostile.Length)])}"])
            {
                using var response = await site.GetAsync(path);
                var page = await response.Content.ReadAsStringAsync(Stop);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                var document = HtmlPage.Parse(page);
                Assert.False(document.Has("script:not([src]), img, [onerror], [href^='javascript:']"));
                Assert.DoesNotContain(new string('é', 400), document.Text("body"), StringComparison.Ordinal);
                Assert.DoesNotContain(page, character => character is '\u202e' or '\0' or '\u001b');
            }
        }
    }

    [Fact]
    public async Task A_million_events_are_shown_page_by_page()
    {
        await using var site = await TracedSite.StartAsync();
        var id = await site.SaveAsync(Million());
        Assert.Contains("Events 1,000,000", (await site.GetPageAsync($"/traces/{id}")).Texts(".facts dl > div"));
        foreach (var path in (string[])["", "?find=Deep", "/hotspots", "/calls/0", "/calls/1/similar", "/calls/1/similar?from=200000",
            "/calls/400000"])
        {
            var page = await site.GetTextAsync($"/traces/{id}{path}");
            Assert.InRange(page.Length, 1_000, 1_000_000);
            Assert.InRange(HtmlPage.Parse(page).QuerySelectorAll(".row").Length, 0, TreeRowSelector.MaxRows + 1);
        }
        // Links lead to all calls.
        var similar = await site.GetPageAsync($"/traces/{id}/calls/1/similar");
        Assert.EndsWith("?from=100", similar.Links("#-tree > .more a")[^1].Address, StringComparison.Ordinal);

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
            return new()
            {
                Name = "GET /",
                TimestampFrequency = 1_000_000,
                EndTimestamp = 1_000_000,
                Symbols = [new("A", "All"), new("A", "Each"), new("A", "Deep")],
                Events = events
            };
        }
    }

    [Fact]
    public async Task The_depth_of_a_page_is_bounded()
    {
        await using var site = await TracedSite.StartAsync();
        var script = new RecordingBuilder();
        for (var i = 0; i < 5_000; i++) script.Enter(i, "A.Down");
        var id = await site.SaveAsync(script.Build());
        var page = await site.GetPageAsync($"/traces/{id}");
        Assert.InRange(page.QuerySelectorAll("details").Length, 50, 100);
        // Deeper calls are behind a link.
        Assert.True(page.Has("details[data-from]"));
        Assert.Equal("A.Down", (await site.GetPageAsync($"/traces/{id}/calls/4999")).Text(".call h2"));
        using var beyond = await site.GetAsync($"/traces/{id}/calls/5000");
        Assert.Equal(HttpStatusCode.NotFound, beyond.StatusCode);
    }
}
