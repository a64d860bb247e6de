using System.Globalization;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.AspNetCore.Tests.Page;

public sealed class PageModelTests
{
    [Theory]
    [InlineData("Requests/Second", "Requests/Second")]
    [InlineData("My Stuff", "My_Stuff")]
    [InlineData("50%", "50%")]
    [InlineData("a-b", "a~2d~b")]
    [InlineData("a_b", "a~5f~b")]
    [InlineData("a~b", "a~7e~b")]
    [InlineData("\"><\n\u202E", "~22~~3e~~3c~~a~~202e~")]
    [InlineData("", "~~")]
    [InlineData("grüße", "grüße")]
    public void Ids_are_readable_and_contain_no_special_characters(string name, string id) => Assert.Equal(id, ElementIds.Create(name));

    [Fact]
    public void Ids_of_different_names_differ_and_are_short()
    {
        string[] names =
        [
            "a b", "a_b", "a-b", "a~b", "a~2d~b", "~", "~~", "", " ", "\uD800", "\uDC00", "\uFFFD", "🌍", "🌎",
            new('x', 100), new('x', 101), new('x', 100_000), new string('x', 99_999) + "y", new(' ', 101), new('-', 100), new('-', 101),
            new('\u202E', 40), new('\u202E', 41),
        ];
        var ids = names.Select(ElementIds.Create).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id.Length, 1, 130));
        Assert.All(
            ids, id =>
                Assert.DoesNotContain(id, character => char.IsWhiteSpace(character) || char.IsControl(character) || character == '-'));
        // Names that contain the separator stay distinct.
        Assert.NotEqual(ElementIds.Create(ElementIds.Create("a"), "b-c"), ElementIds.Create(ElementIds.Create("a-b"), "c"));
    }

    [Fact]
    public void Content_beyond_the_bounds_is_left_out_with_a_note()
    {
        var table = new Report();
        for (var i = 0; i < 2000; i++) table[$"r{i:0000}"] = Wide(i);
        var scope = new Report { ["Table"] = table };
        for (var i = 0; i < 700; i++) scope[$"Entry {i}"] = i;
        var report = new Report { ["N"] = scope };
        for (var i = 0; i < 300; i++) report[$"Z{i}"] = new Report();

        PageModel page;
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            page = new PageBuilder(new PageOptions()).Build(report, DateTimeOffset.UnixEpoch);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
        Assert.Equal(
            (PageLimits.MaxNamespaces, "101 more namespaces are not shown here. They are in the " +
                "data."), (page.Namespaces.Count, page.Note));
        var first = page.Namespaces[0];
        Assert.Equal(
            (PageLimits.MaxEntries, "200 more entries and 0 more collections are not shown here. They are in the " +
                "data."), (first.Entries.Count, first.Note));
        var collection = Assert.Single(first.Collections);
        Assert.Equal((100, 2000, PageLimits.MaxColumns), (collection.Rows.Count, collection.Count, collection.Columns.Count));
        Assert.Equal(
            "The first 100 of 2,000 records are shown here. All are in the data. 30 more columns are not shown here.", collection.Note);

        static Report Wide(int row)
        {
            var record = new Report();
            for (var i = 0; i < 80; i++) record[$"c{i:00}"] = row;
            return record;
        }
    }

    [Fact]
    public void The_number_of_values_in_all_tables_is_bounded()
    {
        var report = new Report();
        for (var n = 0; n < 40; n++)
        {
            var table = new Report();
            for (var i = 0; i < 100; i++) table[i.ToString(CultureInfo.InvariantCulture)] = new Report
            {
                ["A"] = 1,
                ["B"] = 2,
                ["C"] = 3,
                ["D"] = 4,
                ["E"] = 5,
                ["F"] = 6,
                ["G"] = 7,
                ["H"] = 8,
            };
            report[$"N{n:00}"] = new Report { ["Table"] = table };
        }
        var page = new PageBuilder(new PageOptions()).Build(report, DateTimeOffset.UnixEpoch);
        Assert.Equal(
            PageLimits.MaxValues, page.Namespaces.Sum(scope => scope.Collections.Sum(table => table.Rows.Sum(row => row.Cells.Count))));
    }

    [Fact]
    public void Columns_are_all_fields_and_scalars_have_a_column_of_their_own()
    {
        var collection =
            new Report { ["a"] = new Report { ["Y"] = 1 }, ["b"] = new Report { ["X"] = 2 }, ["c"] = 3, ["d"] = new EntryError("Gone.") };
        var page = new PageBuilder(new PageOptions()).Build(
            new Report { ["N"] = new Report { ["T"] = collection } }, DateTimeOffset.UnixEpoch);
        var table = page.Namespaces[0].Collections[0];
        Assert.Equal(["Value", "X", "Y"], table.Columns.Select(column => column.Name));
        Assert.Equal(["||1", "|2|", "3||", "Gone.||"], table.Rows.Select(row => string.Join('|', row.Cells.Select(cell => cell?.Text))));
    }

    [Fact]
    public void The_newest_record_of_a_list_is_first()
    {
        var list = Enumerable.Range(0, 150).Select(i => (object?)new Report { ["I"] = i }).ToList();
        var page = new PageBuilder(new PageOptions { MaxRows = 2 }).Build(
            new Report { ["N"] = new Report { ["L"] = list } }, DateTimeOffset.UnixEpoch);
        var table = page.Namespaces[0].Collections[0];
        Assert.Equal(["149", "148"], table.Rows.Select(row => row.Cells[0]?.Text));
        Assert.Equal("The newest 2 of 150 records are shown here. All are in the data.", table.Note);
        Assert.Equal("N-L-0", table.Rows[0].Id);
    }

    [Fact]
    public void The_last_minute_is_headlined_rather_than_averages_since_the_start()
    {
        Assert.Equal(["Last Minute Requests/Second", "Current Requests", "Last Minute Bytes Written/Second", "Total Requests"], Figures(
            ("Bytes Written/Second",
                3.5), ("Current Requests", 2), ("Last Minute Requests/Second", 0.0), ("Last Minute Bytes Written/Second", 1.0),
            ("Requests/Second", 5778.0), ("Total Requests", 8L), ("Uptime", TimeSpan.FromDays(1))));
        Assert.Equal(["Requests/Second"], Figures(("Requests/Second", 5778.0), ("Odd", 1)));
        // Without values there are no percentiles.
        Assert.Equal(["Last Minute Count", "Total A"], Figures(("Last Minute 95%", null), ("Last Minute Count", 0), ("Total A", 0)));
        // A percentile without a value is shown too, so that the figures keep their positions.
        var timing = new Report { ["95%"] = TimeSpan.FromSeconds(1), ["Last Minute 95%"] = null };
        Assert.Equal(
            ["Last Minute Requests/Second", "Last Minute 5xx/Second", "Requests Last Minute 95%", "Current Requests"],
            Figures(
                ("Current Requests", 1), ("Last Minute 5xx/Second", 0.5), ("Last Minute Requests/Second", 2.5), (
                    "Timings", new Report { ["Requests"] = timing })));

        static IEnumerable<string> Figures(params (string Name, object? Value)[] entries)
        {
            var scope = new Report();
            foreach (var (name, value) in entries) scope[name] = value;
            return new PageBuilder(new PageOptions()).Build(
                new Report { ["N"] = scope }, DateTimeOffset.UnixEpoch).Namespaces[0].Figures.Select(figure => figure.Name);
        }
    }

    [Fact]
    public async Task Tables_start_with_the_most_important_columns()
    {
        var timing = new Timing(new(true), new Outcomes("2xx", "5xx"));
        timing.RecordEvenIfPaused(TimeSpan.FromMilliseconds(5), 1);
        var record = new Dictionary<string, object?>();
        foreach (var name in (string[])["Bytes Read", "Bytes Written", "Client", "End Time", "Processing Time", "Request-Line",
            "Response Status", "Route", "Start Time", "Trace", "User", "Extra"])
            record[name] = "x";
        var live = new Dictionary<string, object?>
        {
            ["N"] =
                new Dictionary<string, object?>
                {
                    ["Slow Queries"] = new List<object?> { record },
                    ["URIs"] = new Dictionary<string, object?> { ["/"] = timing }
                },
        };
        var page = new PageBuilder(new PageOptions()).Build(
            await new Extrapolator { FunctionTimeout = TestTimeout.Default }.ExtrapolateAsync(
                live, TestContext.Current.CancellationToken), DateTimeOffset.UnixEpoch);
        var (requests, routes) = (page.Namespaces[0].Collections[0], page.Namespaces[0].Collections[1]);
        Assert.Equal(
            ["Route", "Response Status", "Processing Time", "Request-Line", "User", "Trace", "Client", "Start Time", "End Time", "Extra",
                "Bytes Read", "Bytes Written"],
            requests.Columns.Select(column => column.Name));
        Assert.Equal(
            ["Last Minute Count", "Last Minute Avg", "Last Minute 50%", "Last Minute 95%", "Last Minute 99%", "Last Minute 2xx",
                "Last Minute 5xx", "50%"],
            routes.Columns.Select(column => column.Name).Take(8));
    }

    [Fact]
    public void Slow_queries_of_requests_are_called_slow_requests()
    {
        var report = new Report
        {
            ["Database"] = new Report { ["Slow Queries"] = new List<object?> { new Report { ["SQL"] = "SELECT 1" } } },
            ["Other Applications"] = new Report { ["Slow Queries"] = new List<object?>() },
            ["Web"] = new Report { ["Slow Queries"] = new List<object?> { new Report { ["Request-Line"] = "GET / HTTP/2" } } },
        };
        var tables =
            new PageBuilder(new PageOptions()).Build(report, DateTimeOffset.UnixEpoch).Namespaces.Select(scope => scope.Collections[0])
                .ToList();
        Assert.Equal(
            [("Slow Queries", null), ("Slow Requests", "They are called Slow Queries in the data."),
                ("Slow Requests", "They are called Slow Queries in the data.")], tables.Select(table => (table.Name, table.Note)));
        Assert.Equal("Web-Slow_Queries", tables[2].Id);
    }

    [Theory]
    [InlineData("/traces/20260102-030405-0123456789abcdef", true)]
    [InlineData("/base%20path/traces/17", true)]
    [InlineData("/", false)]
    [InlineData("//evil.example/x", false)]
    [InlineData("/\\evil.example/x", false)]
    [InlineData("\\\\evil.example", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("https://evil.example/", false)]
    [InlineData(" /traces/17", false)]
    [InlineData("/\t/evil.example", false)]
    [InlineData("/traces/17\u202E", false)]
    [InlineData("/traces/\"><script>", false)]
    [InlineData("traces/17", false)]
    [InlineData("", false)]
    public void Only_the_local_path_of_a_trace_becomes_a_link(string path, bool links)
    {
        var record = new Report { ["Trace"] = path, ["Route"] = path };
        var page = new PageBuilder(new PageOptions()).Build(
            new Report { ["N"] = new Report { ["Slow Queries"] = new List<object?> { record } } }, DateTimeOffset.UnixEpoch);
        var table = Assert.Single(Assert.Single(page.Namespaces).Collections);
        Assert.Equal(["Route", "Trace"], table.Columns.Select(column => column.Name));
        Assert.Equal(
            [ValueKind.Text, links ? ValueKind.Link : ValueKind.Text], Assert.Single(table.Rows).Cells.Select(cell => cell!.Value.Kind));
    }
}
