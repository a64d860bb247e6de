namespace Chalkboard.Tool.Tests.Checking;

/// <summary>The command line of the built tool.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("Option '--entry' is required.", "check", "http://localhost/")]
    [InlineData("Required argument 'url' missing", "check", "--entry", "x")]
    [InlineData("The url must start with http:// or https://.", "check", "localhost:5000", "--entry", "x")]
    [InlineData("The url must start with http:// or https://.", "check", "file:///etc/passwd", "--entry", "x")]
    [InlineData(
        "--warning 20:10: starts above its end. A range is 10, 10:, ~:10, 10:20 or @10:20.", "check", "http://localhost/", "--entry", "x",
        "--warning", "20:10")]
    [InlineData("--critical lots: 'lots' is not a number.", "check", "http://localhost/", "--entry", "x", "-c", "lots")]
    [InlineData("--entry has a single backslash.", "check", "http://localhost/", "--entry", @"a\b")]
    [InlineData("--timeout takes seconds from 0.001 to 3600", "check", "http://localhost/", "--entry", "x", "--timeout", "-1")]
    [InlineData("There is no option --warn.", "check", "http://localhost/", "--entry", "x", "--warn=3")]
    public async Task A_wrong_command_line_of_a_check_is_unknown_and_says_so_on_the_first_line(string message, params string[] arguments)
    {
        var run = await Programs.ChalkInProcessAsync(arguments);

        Assert.StartsWith($"CHALK UNKNOWN - {message}", run.Line, StringComparison.Ordinal);
        Assert.EndsWith("See chalk check --help", run.Line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', run.Line);
        Assert.Empty(run.Errors);
        Assert.Equal(3, run.ExitCode);
    }

    [Theory]
    [InlineData]
    [InlineData("chekc")]
    [InlineData("watch")]
    [InlineData("watch", "http://localhost/", "--interval", "0")]
    public async Task Any_other_wrong_command_line_is_reported_on_standard_error_with_exit_code_3(params string[] arguments)
    {
        var run = await Programs.ChalkAsync(arguments);

        Assert.StartsWith("chalk: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("--help", run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.Equal(3, run.ExitCode);
    }

    [Theory]
    [InlineData(0, "chalk watch http", "--help")]
    [InlineData(0, "chalk watch http", "watch", "-h")]
    [InlineData(3, @"--entry 'ASP.NET Core Applications/Last Minute Requests\/Second'", "check", "--help")]
    [InlineData(3, "Examples:", "check", "--warning", "nonsense", "--help")]
    public async Task Help_has_examples_and_help_of_the_check_exits_as_unknown(
        int exitCode, string example, params string[] arguments)
    {
        var run = await Programs.ChalkInProcessAsync(arguments);

        Assert.Contains(example, run.Output, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Theory]
    [InlineData(0, "--version")]
    [InlineData(0, "-V")]
    [InlineData(3, "check", "--version")]
    [InlineData(3, "check", "-V")]
    public async Task The_version_is_printed(int exitCode, params string[] arguments)
    {
        var run = await Programs.ChalkAsync(arguments);

        Assert.Matches(@"^chalk \d+\.\d+\.\d+\S*$", run.Line);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Theory]
    [InlineData("--warning", "-20:-10", "--critical", "@10:20")]
    [InlineData("--warning=-20:-10", "--critical=@10:20")]
    [InlineData("-w", "-20:-10", "-c", "@10:20")]
    public async Task Ranges_may_begin_with_a_minus_or_an_at_sign(params string[] ranges)
    {
        await using var server = await Server.ServeJsonAsync(() => new { N = -15 });

        var run = await Programs.ChalkInProcessAsync(["check", server.Data, "--entry", "N", .. ranges]);

        Assert.Equal("CHALK OK - N is -15 | 'N'=-15;-20:-10;@10:20", run.Line);
    }

    [Theory]
    [InlineData(5, 0, "CHALK OK - Requests/Second is 5 | 'Requests/Second'=5;100;200")]
    [InlineData(150, 1, "CHALK WARNING - Requests/Second is 150, outside 100 | 'Requests/Second'=150;100;200")]
    [InlineData(250, 2, "CHALK CRITICAL - Requests/Second is 250, outside 200 | 'Requests/Second'=250;100;200")]
    public async Task The_process_ends_with_the_state_as_its_exit_code(int value, int exitCode, string line)
    {
        await using var server = await Server.ServeJsonAsync(
            () =>
                new Dictionary<string, object>
                {
                    ["ASP.NET Core Applications"] =
                    new Dictionary<string, object> { ["Requests/Second"] = value }
                });

        var run = await Programs.ChalkAsync(
            "check", server.Data, "--entry", @"ASP.NET Core Applications/Requests\/Second", "--warning", "100", "--critical", "200");

        Assert.Equal(new CommandResult(exitCode, line + Environment.NewLine), run);
    }
}
