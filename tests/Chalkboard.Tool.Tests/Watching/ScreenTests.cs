using System.Text;
using System.Text.RegularExpressions;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Watching;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;

namespace Chalkboard.Tool.Tests.Watching;

/// <summary>The output for the terminal.</summary>
public sealed partial class ScreenTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 5, 4, 12, 30, 0, TimeSpan.Zero));

    [Fact]
    public void A_panel_for_each_namespace_and_a_table_for_each_collection()
    {
        var (screen, view) = Made();
        Show(view, """
            { "ASP.NET Core Applications": { "Enabled": true, "Start Time": 1777890000.5, "Total Requests": 1234567, "Total Bytes Read": 5242880, "Uptime": 93784.2,
                "Requests": { "7": { "Client": "10.0.0.1", "Bytes Read": 512 }, "8": { "Client": "10.0.0.2", "Bytes Read": null } },
                "Slow Queries": [ { "Processing Time": 1.5 }, { "Processing Time": 2.25 } ], "None": [] },
              "Kestrel": { "Enabled": false, "Failing": { "error": "Division by zero" } } }
            """);

        var text = Text(screen, 100, 30);

        Assert.Contains(" chalk  ● http://localhost:5000/statistics/data  12:30:00Z, every 1 s", text[0], StringComparison.Ordinal);
        Assert.StartsWith("╭─ ASP.NET Core Applications ─", text[1], StringComparison.Ordinal);
        Assert.Contains(text, line => CollapseSpaces(line) == "│ Enabled yes Total Bytes Read 5.00 MiB │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ Start Time 2026-05-04 10:20:00Z Uptime 1 d 2 h │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ Total Requests 1,234,567 │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ Requests 2 │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ Client Bytes Read │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ 7 10.0.0.1 512 B │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ 8 10.0.0.2 │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ None none │");
        Assert.Contains(text, line => line.StartsWith("╭─ Kestrel paused ─", StringComparison.Ordinal));
        Assert.Contains(text, line => line.Contains("Division by zero", StringComparison.Ordinal));
        // The newest records of a list come first.
        Assert.True(
            text.FindIndex(line => CollapseSpaces(line) == "│ 2.25 s │") < text.FindIndex(line => CollapseSpaces(line) == "│ 1.50 s │"));
    }

    [Fact]
    public void Changes_are_highlighted_and_counters_have_a_rate()
    {
        var (screen, view) = Made();
        Show(view, """{"Shop":{"Orders":100,"Open Carts":7,"Load":0.5,"Rows":{"a":{"Count":1,"Same":1}}}}""");
        _time.Advance(TimeSpan.FromSeconds(2));
        Show(view, """{"Shop":{"Orders":125,"Open Carts":5,"Load":0.75,"Rows":{"a":{"Count":2,"Same":1}}}}""");

        var frame = screen.Draw(80, 20, ColorSystemSupport.Standard);

        Assert.Contains("+12.5/s", frame, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(frame, @"\+[\d.]+/s"));
        Assert.Equal(
            ["0.750", "125", "2",
                "5"], Highlighted().Matches(frame).Select(match => match.Groups[1].Value.Trim()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_counter_that_restarts_has_a_rate_again()
    {
        var (screen, view) = Made();
        foreach (var orders in new[] { 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120, 130, 0, 10 })
        {
            Show(view, """{"Shop":{"Orders":#}}""".Replace("#", $"{orders}", StringComparison.Ordinal));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Contains("+10/s", string.Join('\n', Text(screen, 80, 20)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[red]red[/]", "[red]red[/]")]
    [InlineData("[unclosed", "[unclosed")]
    [InlineData("\\u001b[2J\\u001b]0;title\\u0007", "␛[2J␛]0;title␇")]
    [InlineData("two\\nlines\\r\\t", "two␊lines␍␉")]
    [InlineData("\\u009b31m", "\uFFFD31m")]
    [InlineData("right\\u202eleft", "right\uFFFDleft")]
    [InlineData("\\ud800", "\\ud800")]
    public void Hostile_text_stays_text_everywhere(string json, string shown)
    {
        var (screen, view) = Made();
        Show(view, """{"#1":{"#2":"#3","e":{"error":"#4"},"#5":{"#6":{"#7":"#8"}}}}""".Replace("#", json, StringComparison.Ordinal));

        var frame = screen.Draw(160, 30, ColorSystemSupport.Standard);

        var text = RemoveControlSequences(frame);
        for (var place = 1; place <= 8; place++) Assert.Contains(shown + place, text, StringComparison.Ordinal);
        // Only colours and the sequences that draw the frame remain.
        Assert.DoesNotContain(text, character => char.IsControl(character) && character is not '\r' and not '\n');
    }

    [Theory]
    [InlineData(200, 60)]
    [InlineData(80, 24)]
    [InlineData(40, 10)]
    [InlineData(20, 5)]
    [InlineData(5, 2)]
    [InlineData(1, 1)]
    public void A_frame_never_exceeds_the_terminal(int width, int height)
    {
        var (screen, view) = Made();
        var many = string.Join(
            ',', Enumerable.Range(0, 60).Select(
                number =>
                    $"\"A rather long name of a figure, number " +
                    $"{number}\":{number}.123456,\"漢字{number}\":\"とても長い値とても長い値とても長い値\",\"C{number}\":{{\"r\":{{\"a field with a long name\":\"{new string('x', 300)}\",\"b\":1}}}}"));
        Show(view, $"{{\"Long\":{{{many}}}}}");

        var lines = Text(screen, width, height);

        Assert.Equal(height, lines.Count);
        Assert.All(lines, line => Assert.InRange(TextCells.GetWidth(line), 0, Math.Max(10, width - 1)));
    }

    [Theory]
    [InlineData("Processing Time", "0.0000125", "12.5 µs")]
    [InlineData("Processing Time", "0.0125", "12.5 ms")]
    [InlineData("Total Time", "12.344", "12.3 s")]
    [InlineData("Total Time", "3723.5", "1 h 2 m")]
    [InlineData("Uptime", "5.5", "5.50 s")]
    [InlineData("Start Time", "1777890000.25", "2026-05-04 10:20:00Z")]
    [InlineData("Bytes Read", "1536", "1.50 KiB")]
    [InlineData("Bytes Read/Second", "12.34", "12.3 B")]
    [InlineData("Last Minute Bytes Read/Second", "1536", "1.50 KiB")]
    [InlineData("Kilobytes", "1536", "1,536")]
    [InlineData("Requests/Second", "1234.5678", "1,235")]
    [InlineData("Count", "123456789", "123,456,789")]
    [InlineData("Avg", "0.00012345", "0.00012")]
    [InlineData("Huge", "1e300", "1E300")]
    [InlineData("Beyond", "1e999", "–")]
    [InlineData("Anything", "true", "yes")]
    [InlineData("Anything", "null", "–")]
    public void Figures_are_formatted_for_people(string name, string json, string shown)
    {
        Assert.Equal(shown, FigureFormat.Format(name, FigureReader.Read(Encoding.UTF8.GetBytes(json))));
    }

    [Fact]
    public void The_route_status_and_time_of_a_request_come_first_and_todays_times_have_no_date()
    {
        var (screen, view) = Made();
        Show(view, """
            {"Web":{"Requests":[{"Bytes Read":1,"Client":"10.0.0.1","Processing Time":1.5,"Request-Line":"GET / HTTP/2","Response Status":"200 OK","Route":"/","Start Time":1777890000.25},
                {"Bytes Read":1,"Client":"10.0.0.1","Processing Time":1.5,"Request-Line":"GET / HTTP/2","Response Status":"200 OK","Route":"/","Start Time":1777803600}],
              "URIs":{"/":{"50%":1,"Avg":2,"Last Minute 50%":3,"Last Minute 5xx":4,"Last Minute Count":5}}}}
            """);

        var text = Text(screen, 120, 20);

        Assert.Contains(
            text, line => CollapseSpaces(line) == "│ Route Response Status Processing Time Request-Line Client Start Time Bytes Read │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ / 200 OK 1.50 s GET / HTTP/2 10.0.0.1 10:20:00Z 1 B │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ / 200 OK 1.50 s GET / HTTP/2 10.0.0.1 05-03 10:20:00Z 1 B │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ Last Minute Count Last Minute 50% Last Minute 5xx 50% Avg │");
    }

    [Fact]
    public void Numbers_are_never_truncated()
    {
        var (screen, view) = Made();
        Show(view, """{"N":{"Rows":{"a record with quite a long name":{"A":123456789,"B":123456789,"C":123456789,"Text":"a text that is long enough to be cut somewhere"}}}}""");

        var text = Text(screen, 60, 10);

        Assert.Contains(text, line => CollapseSpaces(line) == "│ a record with quite a long… 123,456,789 123,456,789 │");
        Assert.Contains(text, line => CollapseSpaces(line) == "│ Rows 1 · 2 more columns in a wider terminal │");
    }

    [Fact]
    public void Content_that_does_not_fit_can_be_scrolled()
    {
        var (screen, view) = Made();
        Show(view, "{" + string.Join(',', Enumerable.Range(0, 20).Select(number => $"\"N{number}\":{{\"x\":1}}")) + "}");
        Assert.Equal("1–8 of 60", Position());

        screen.Scroll(ScrollAction.Down);
        Assert.Equal("2–9 of 60", Position());
        screen.Scroll(ScrollAction.Next);
        Assert.Equal("4–11 of 60", Position());
        screen.Scroll(ScrollAction.PageDown);
        Assert.Equal("11–18 of 60", Position());
        screen.Scroll(ScrollAction.Previous);
        Assert.Equal("10–17 of 60", Position());
        screen.Scroll(ScrollAction.End);
        Assert.Equal("53–60 of 60", Position());
        screen.Scroll(ScrollAction.Down);
        Assert.Equal("53–60 of 60", Position());
        screen.Scroll(ScrollAction.PageUp);
        Assert.Equal("46–53 of 60", Position());
        screen.Scroll(ScrollAction.Home);
        screen.Scroll(ScrollAction.Up);
        Assert.Equal("1–8 of 60", Position());

        string Position() => Regex.Match(Text(screen, 80, 10)[^1], @"\d+–\d+ of \d+").Value;
    }

    [Fact]
    public void An_unreachable_server_is_reported_and_its_last_figures_stay()
    {
        var (screen, view) = Made();
        view.ShowError("It can't be reached.");
        Assert.Equal(" chalk  ● no figures: It can't be reached. Trying again every 1 s.", Text(screen, 100, 10)[0]);

        Show(view, """{"Shop":{"Orders":100}}""");
        _time.Advance(TimeSpan.FromSeconds(5));
        view.ShowError("It can't be reached.");

        var text = Text(screen, 100, 10);
        Assert.Equal(" chalk  ● no figures since 12:30:00Z: It can't be reached. Trying again every 1 s.", text[0]);
        Assert.Contains(text, line => CollapseSpaces(line) == "│ Orders 100 │");
    }

    [Fact]
    public void Namespaces_can_be_chosen()
    {
        var (screen, view) = Made("kestrel");
        Show(view, """{"Shop":{"Orders":100},"Kestrel":{"Connections":5}}""");
        var text = string.Join('\n', Text(screen, 80, 20));
        Assert.Contains("Connections", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Orders", text, StringComparison.Ordinal);

        Show(view, """{"Shop":{"Orders":100}}""");
        Assert.Contains("There is no namespace kestrel. There is: Shop", Text(screen, 120, 20)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"Commits":5,"Stores":{"orders":{"Reads":7}}}""")]
    [InlineData("5")]
    [InlineData("""[{"a":1},{"a":2}]""")]
    [InlineData("""{"error":"Division by zero"}""")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"N":{"C":{"r":5,"s":null,"t":[],"u":{"f":{"deep":{}}}},"L":[1,"two",null,{"error":"x"},[]]}}""")]
    [InlineData("""{"":{"":{"":{"":""}}}}""")]
    public void JSON_of_any_shape_is_shown(string json)
    {
        var (screen, view) = Made();
        Show(view, json);

        Assert.Equal(24, Text(screen, 80, 24).Count);
    }

    private (Screen Screen, WatchView View) Made(params string[] namespaces)
    {
        var view = new WatchView(
            new(new(new("http://localhost:5000/statistics/data?token=secret"), []), TimeSpan.FromSeconds(1), namespaces), _time);
        return (new(view), view);
    }

    private static void Show(WatchView view, string json) => view.Show(FigureReader.Read(Encoding.UTF8.GetBytes(json)));

    private static List<string> Text(Screen screen, int width, int height) =>
        [.. RemoveControlSequences(screen.Draw(width, height, ColorSystemSupport.Standard)).Split("\r\n").Select(line => line.TrimEnd())];

    private static string RemoveControlSequences(string frame) => Control().Replace(frame, "");

    private static string CollapseSpaces(string line) => Spaces().Replace(line, " ");

    // Bold in bright yellow.
    [GeneratedRegex("\e\\[1;93m([^\e]+)\e")]
    private static partial Regex Highlighted();

    [GeneratedRegex("\e\\[[?0-9;]*[a-zA-Z]")]
    private static partial Regex Control();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
