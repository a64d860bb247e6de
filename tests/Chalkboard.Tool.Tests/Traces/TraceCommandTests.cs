using System.Text.Json;

namespace Chalkboard.Tool.Tests.Traces;

/// <summary>The command line of <c>chalk trace</c>, and its conversions.</summary>
public sealed class TraceCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("chalk trace show slow.trace.txt --collapse --min 1ms", "trace", "show", "--help")]
    [InlineData("chalk trace diff fast.trace.txt slow.trace.txt", "trace", "diff", "-h")]
    [InlineData("| flamegraph.pl", "trace", "convert", "--help")]
    [InlineData("chalk trace convert slow.trace.txt --to speedscope", "trace", "--help")]
    public async Task Help_has_examples(string example, params string[] arguments)
    {
        var run = await Programs.ChalkInProcessAsync(arguments);

        Assert.Contains(example, run.Output, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Theory]
    [InlineData(
        "chalk: Give a command (show, diff and convert), or run an application: chalk trace -- dotnet App.dll. See chalk trace --help",
        "trace")]
    [InlineData(
        "chalk: There is no such command. There are show, diff and convert. An application comes after --, as in chalk trace -- " +
        "dotnet App.dll. See chalk trace --help", "trace", "shwo")]
    [InlineData("chalk: There is no option --cold. See chalk trace --help", "trace", "--cold", "--", "App")]
    [InlineData(
        "chalk: --count applies to calls of a method: also give --method. See chalk trace --help", "trace", "--count", "3", "--", "App")]
    [InlineData(
        "chalk: --count takes a number from 1 to 2147483647. See chalk trace --help", "trace", "--method", "A.B", "--count", "0", "--",
        "App")]
    [InlineData(
        "chalk: --record takes some of calls, lines, external-calls, arguments, return-values, separated by commas. See chalk trace --help",
        "trace", "--record", "calls,times", "--", "App")]
    [InlineData(
        "chalk: --format takes text, chrome, speedscope, folded, binary. See chalk trace --help",
        "trace", "--format", "svg", "--", "App")]
    [InlineData("chalk: Required argument 'file' missing for command: 'show'. See chalk trace show --help", "trace", "show")]
    [InlineData("chalk: There is no option --cold. See chalk trace show --help", "trace", "show", "x", "--cold")]
    [InlineData(
        "chalk: --min takes seconds from 0 to 86400, such as 10 or 500ms. See chalk trace show --help", "trace", "show", "x", "--min",
        "soon")]
    [InlineData(
        "chalk: --to takes text, chrome, speedscope, folded, binary. See chalk trace convert --help",
        "trace", "convert", "x", "--to", "svg")]
    public async Task A_wrong_command_line_says_what_to_do(string message, params string[] arguments)
    {
        var run = await Programs.ChalkInProcessAsync(arguments);

        Assert.Equal(message, run.Errors.TrimEnd());
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task A_file_that_can_not_be_shown_is_reported_with_the_reason()
    {
        var page = _folder.WriteFile("page.html", "<html>");

        Assert.Equal(
            new CommandResult(1, "", $"chalk: There is no file {_folder.GetPath("none")}.{Environment.NewLine}"),
            await Programs.ChalkInProcessAsync("trace", "show", _folder.GetPath("none")));
        Assert.Equal(
            new CommandResult(1, "", $"chalk: {_folder.CreateFolder("folder")} is a folder. Name a file in it.{Environment.NewLine}"),
            await Programs.ChalkInProcessAsync("trace", "show", _folder.GetPath("folder")));
        Assert.Equal(
            new CommandResult(2, "",
                $"chalk: {page}: It is not a trace in the text format: in line 1, it does not begin with two dashes. chalk reads trace " +
                $"files, and the text format, which begins with '# Chalkboard trace' or with '-->'.{Environment.NewLine}"),
            await Programs.ChalkInProcessAsync("trace", "diff", page, page));
        Assert.Equal(
            new CommandResult(
                1, "", $"chalk: {_folder.GetPath("no/such/folder")} can't be written. Check that its folder exists, its permissions, and " +
                    $"the space on the disk.{Environment.NewLine}"),
            await Programs.ChalkInProcessAsync(
                "trace", "convert", _folder.WriteFile("a.trace.txt", SampleTraces.Fast), "--to", "chrome", "-o",
                _folder.GetPath("no/such/folder")));
    }

    [Theory]
    [InlineData("chrome", "fast.trace.json", "traceEvents")]
    [InlineData("speedscope", "fast.speedscope.json", "profiles")]
    public async Task A_conversion_is_written_next_to_the_trace(string form, string file, string member)
    {
        var run = await Programs.ChalkInProcessAsync(
            "trace", "convert", _folder.WriteFile("fast.trace.txt", SampleTraces.Fast), "--to", form);

        Assert.Equal($"{_folder.GetPath(file)} was written.", run.Line);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(_folder.GetPath(file), TestContext.Current.CancellationToken));
        Assert.NotEmpty(json.RootElement.GetProperty(member).EnumerateArray());
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(_folder.GetPath(file))!).Length);
    }

    [Fact]
    public async Task A_conversion_goes_to_standard_output_for_a_dash()
    {
        var file = _folder.WriteFile("fast", SampleTraces.Fast.Replace("Report.", "Bericht.Prüf", StringComparison.Ordinal));

        var run = await Programs.ChalkAsync("trace", "convert", file, "--to", "folded", "--output", "-");

        Assert.Contains(
            "Bericht.PrüfValidateAsync;Validator.Check;Type.GetType 44\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_trace_is_not_overwritten_with_itself()
    {
        var file = _folder.WriteFile("fast.trace.txt", SampleTraces.Fast);

        var run = await Programs.ChalkInProcessAsync("trace", "convert", file, "--to", "text");

        Assert.Equal($"chalk: {file} is the trace itself. Give another --output.", run.Errors.TrimEnd());
        Assert.Equal(SampleTraces.Fast, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_trace_comes_from_standard_input_for_a_dash()
    {
        Assert.SkipUnless(File.Exists("/bin/sh"), "This needs a shell.");

        var run = await Programs.RunAsync(
            "/bin/sh", "-c", $"'{Programs.Chalk}' trace show - --min 1ms < '{_folder.WriteFile("fast", SampleTraces.Fast)}' | cat");

        Assert.Contains("Report.ValidateAsync (Report:10): 3, waited 1.000ms", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
