namespace Chalkboard.Tool.Tests.Checking;

/// <summary>Finds entries with the whole tool and a real server.</summary>
public sealed class EntryTests
{
    private const string Statistics = """
        {
          "ASP.NET Core Applications": {
            "Enabled": true, "Paused": false, "Requests/Second": 12.3, "Server Version": "10.0.1", "End Time": null,
            "Failing": { "error": "Division by zero" }, "Huge": 1e999,
            "Requests": { "7": { "Bytes Read": 512 } },
            "Slow Queries": [ { "Processing Time": 1.5 }, { "Processing Time": 2.5 } ],
            "Empty": {}
          },
          "It's [red]\u001b[31m|": { "\ud800": 1, "twice": 1, "twice": 2 }
        }
        """;

    [Theory]
    [InlineData(@"ASP.NET Core Applications/Requests\/Second", "CHALK OK - Requests/Second is 12.3 | 'Requests/Second'=12.3")]
    [InlineData("ASP.NET Core Applications/Enabled", "CHALK OK - Enabled is 1 | 'Enabled'=1")]
    [InlineData("ASP.NET Core Applications/Paused", "CHALK OK - Paused is 0 | 'Paused'=0")]
    [InlineData("ASP.NET Core Applications/Requests/7/Bytes Read", "CHALK OK - Bytes Read is 512 | 'Bytes Read'=512")]
    [InlineData("ASP.NET Core Applications/Slow Queries/0/Processing Time", "CHALK OK - Processing Time is 1.5 | 'Processing Time'=1.5")]
    [InlineData("ASP.NET Core Applications/Slow Queries/-1/Processing Time", "CHALK OK - Processing Time is 2.5 | 'Processing Time'=2.5")]
    [InlineData("It's [red]\u001b[31m|/\\\\ud800", @"CHALK OK - \ud800 is 1 | '\ud800'=1")]
    [InlineData("It's [red]\u001b[31m|/twice", "CHALK OK - twice is 2 | 'twice'=2")]
    public async Task A_path_leads_to_a_figure_at_any_level(string entry, string line)
    {
        await using var server = await Server.ServeTextAsync(Statistics);

        var run = await Programs.ChalkInProcessAsync("check", server.Data, "--entry", entry);

        Assert.Equal(line, run.Line);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData(
        "ASP.NET Core Applications/End Time",
        "ASP.NET Core Applications/End Time has no value now. If this is normal, for example in a minute without requests, give a " +
        "state for it: --no-value ok")]
    [InlineData(
        "ASP.NET Core Applications/Server Version",
        "ASP.NET Core Applications/Server Version is the text '10.0.1'. A check needs a number.")]
    [InlineData(
        "ASP.NET Core Applications/Huge", "ASP.NET Core Applications/Huge is not a finite number. Correct the code that counts it.")]
    [InlineData("ASP.NET Core Applications/Failing", "ASP.NET Core Applications/Failing failed in the application: Division by zero")]
    [InlineData("ASP.NET Core Applications/Failing/x", "ASP.NET Core Applications/Failing failed in the application: Division by zero")]
    [InlineData("ASP.NET Core Applications/Requests", "ASP.NET Core Applications/Requests contains other entries. Name one of them: 7")]
    [InlineData("ASP.NET Core Applications/Requests/8", "There is no 8 in ASP.NET Core Applications/Requests. It has: 7")]
    [InlineData(
        "ASP.NET Core Applications/Empty/x",
        "There is no x in ASP.NET Core Applications/Empty, which is empty. Try again after the application has published figures.")]
    [InlineData(
        "ASP.NET Core Applications/Enabled/x", "ASP.NET Core Applications/Enabled is a single value, and contains no x. Shorten the path.")]
    [InlineData(
        "ASP.NET Core Applications/Slow Queries/2/Processing Time",
        "There is no 2 in the list ASP.NET Core Applications/Slow Queries. It takes an index from 0 to 1, or from -1 for the last to -2.")]
    [InlineData(
        "ASP.NET Core Applications/Requests/Second",
        @"There is no entry ASP.NET Core Applications/Requests/Second, but there is ASP.NET Core Applications/Requests\/Second. Write \/ for a slash in a name.")]
    [InlineData("Nothing", "There is no Nothing in the statistics. It has: ASP.NET Core Applications, It's [red]␛[31m¦")]
    public async Task A_path_to_no_number_is_unknown_and_lists_the_entries(string entry, string message)
    {
        await using var server = await Server.ServeTextAsync(Statistics);

        var run = await Programs.ChalkInProcessAsync("check", server.Data, "--entry", entry, "--warning", "1");

        Assert.Equal($"CHALK UNKNOWN - {message}", run.Line);
        Assert.Equal(3, run.ExitCode);
    }

    [Theory]
    [InlineData("ok", 0, "CHALK OK - End Time has no value")]
    [InlineData("Warning", 1, "CHALK WARNING - End Time has no value")]
    [InlineData("CRITICAL", 2, "CHALK CRITICAL - End Time has no value")]
    public async Task The_state_for_a_missing_value_can_be_chosen(string state, int exitCode, string line)
    {
        await using var server = await Server.ServeTextAsync(Statistics);

        var run = await Programs.ChalkInProcessAsync(
            "check", server.Data, "--entry", "ASP.NET Core Applications/End Time", "--critical", "1", "--no-value", state);
        var missing = await Programs.ChalkInProcessAsync(
            "check", server.Data, "--entry", "ASP.NET Core Applications/End Tim", "--critical", "1", "--no-value", state);
        var wrong = await Programs.ChalkInProcessAsync(
            "check", server.Data, "--entry", "ASP.NET Core Applications/End Time", "--no-value", "2");

        Assert.Equal((exitCode, line), (run.ExitCode, run.Line));
        Assert.Equal(3, missing.ExitCode);
        Assert.Equal("CHALK UNKNOWN - --no-value takes ok, warning, critical or unknown. See chalk check --help", wrong.Line);
    }

    [Fact]
    public async Task The_list_of_entries_is_bounded_and_starts_with_similar_names()
    {
        var names = Enumerable.Range(0, 5000).ToDictionary(number => $"Name {number}" + new string('x', 500), number => number);
        await using var server = await Server.ServeJsonAsync(() => new { Many = names });

        var run = await Programs.ChalkInProcessAsync("check", server.Data, "--entry", "Many/name 4999");

        Assert.StartsWith("CHALK UNKNOWN - There is no name 4999 in Many. It has: Name 4999x", run.Line, StringComparison.Ordinal);
        Assert.EndsWith(", and 4988 more", run.Line, StringComparison.Ordinal);
        Assert.InRange(run.Line.Length, 100, 1500);
    }

    [Fact]
    public async Task The_address_of_one_namespace_is_accepted()
    {
        await using var server = await Server.ServeTextAsync("""{"Commits":{"orders":{"Count":3}}}""");

        var run = await Programs.ChalkInProcessAsync(
            "check", server.Data + "/Slates", "-e", "Commits/orders/Count", "-w", "2", "-c", "@10:", "--label", "commits", "--unit", "c");

        Assert.Equal("CHALK WARNING - commits is 3c, outside 2 | 'commits'=3c;2;@10:", run.Line);
        Assert.Equal(1, run.ExitCode);
    }
}
