namespace Chalkboard.Tool.Tests.Traces;

/// <summary><c>chalk trace show</c>.</summary>
public sealed class ShowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Fast => _folder.WriteFile("fast.trace.txt", SampleTraces.Fast);

    [Fact]
    public async Task The_tree_shows_the_calls_of_the_source()
    {
        var run = await Programs.ChalkAsync("trace", "show", Fast);

        Assert.Equal(
            """
            GET /reports/validate: 1.500ms, 5 calls
            Not recorded: 7 lines beyond the limit of 10.
            Recording cost about 24 ns an event, which the times include: 0.000ms for 16 events.
                  duration          self
                   1.400ms       0.340ms  Report.ValidateAsync (Report:10): 3, waited 1.000ms
                   0.050ms       0.006ms    Validator.Check (Validator:5): true
                   0.044ms       0.044ms      [Type.GetType] (Validator:6)
                   0.006ms       0.006ms    Validator.Check (Validator:5): true
                   0.004ms       0.004ms    Validator.Check (Validator:5) threw FormatException: not an id

            """, run.Output, ignoreLineEndingDifferences: true);
        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_call_has_what_it_asked_of_others()
    {
        var file = _folder.WriteFile(
            "orders.trace.txt",
            """
            # Chalkboard trace 1
            # Operation: GET /orders
            # Duration: 3.000ms

            --> Orders.Total (Orders.cs:10)
            ----{ #1 SQL: SELECT 1
            ----} #1 3 rows 1.200ms
            ----{ #2 HTTP: GET https://prices.example/
            ----} #2 failed: HttpRequestException: no 0.500ms
            --< Orders.Total (Orders.cs:12): 3 2.000ms
            --> Orders.Show (Orders.cs:20)
            ----{ #3 SQL: SELECT 2
            --< Orders.Show (Orders.cs:22)  0.100ms

            """);

        var run = await Programs.ChalkInProcessAsync("trace", "show", file);
        var found = await Programs.ChalkInProcessAsync("trace", "show", file, "--grep", "select 2");

        Assert.Equal(
            [
                "       2.000ms       2.000ms  Orders.Total (Orders.cs:10): 3 {1.200ms SQL: SELECT 1 (3 rows), and 1 more}",
                "       0.100ms       0.100ms  Orders.Show (Orders.cs:20) {1.000ms SQL: SELECT 2 was unfinished}",
            ], Calls(run));
        Assert.Equal(["Orders.Show"], Names(found));
    }

    [Fact]
    public async Task Repeated_siblings_collapse_into_one_line()
    {
        var run = await Programs.ChalkInProcessAsync("trace", "show", Fast, "--collapse");

        Assert.Equal(
            [
                "       1.400ms       0.340ms  Report.ValidateAsync (Report:10): 3, waited 1.000ms",
                "       0.060ms       0.016ms    Validator.Check (Validator:5) ×3, 1 threw",
                "       0.044ms       0.044ms      [Type.GetType] (Validator:6)",
            ], Calls(run));
    }

    [Fact]
    public async Task Grep_keeps_calls_that_match_by_name_or_value_and_their_callers()
    {
        var byName = await Programs.ChalkInProcessAsync("trace", "show", Fast, "--grep", "gettype");
        var byValue = await Programs.ChalkInProcessAsync("trace", "show", Fast, "-g", "not an ID");
        var none = await Programs.ChalkInProcessAsync("trace", "show", Fast, "--grep", "nowhere");

        Assert.Equal(["Report.ValidateAsync", "Validator.Check", "[Type.GetType]"], Names(byName));
        Assert.Equal(["Report.ValidateAsync", "Validator.Check"], Names(byValue));
        Assert.EndsWith("No call has 'nowhere' in its name or value.", none.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Short_calls_are_left_out_and_counted()
    {
        var run = await Programs.ChalkInProcessAsync("trace", "show", Fast, "--min", "0.04ms");

        Assert.Equal(["Report.ValidateAsync", "Validator.Check", "[Type.GetType]"], Names(run));
        Assert.EndsWith("2 calls of less than 0.040ms left out, with their callees.", run.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hot_lists_methods_by_own_time()
    {
        var run = await Programs.ChalkInProcessAsync("trace", "show", _folder.WriteFile("slow.trace.txt", SampleTraces.Slow), "--hot");

        Assert.Equal(
            """
                      self                waiting      duration       calls
                  32.000ms   98.9 %       0.000ms      32.000ms           1  [Type.GetType]
                   0.340ms    1.1 %       1.000ms      33.356ms           1  Report.ValidateAsync (Report:10)
                   0.016ms    0.0 %       0.000ms      32.016ms           3  Validator.Check (Validator:5)
            """, string.Join('\n', run.Line.Split('\n').Skip(3).Select(line => line.TrimEnd('\r'))), ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("--grep", "type", "[Type.GetType]")]
    [InlineData("--min", "0.1ms", "[Type.GetType]", "Report.ValidateAsync (Report:10)")]
    public async Task Hot_can_be_filtered_by_name_and_own_time(string option, string value, params string[] shown)
    {
        var run = await Programs.ChalkInProcessAsync(
            "trace", "show", _folder.WriteFile("slow.trace.txt", SampleTraces.Slow), "--hot", option, value);

        Assert.Equal(
            shown, run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(4).Select(
                line => line[(line.LastIndexOf("  ", StringComparison.Ordinal) + 2)..].TrimEnd('\r')));
    }

    [Fact]
    public async Task A_truncated_or_incomplete_trace_says_so_and_its_counts_are_lower_bounds()
    {
        var cut = _folder.WriteFile("cut", SampleTraces.Fast[..SampleTraces.Fast.IndexOf("== thread", StringComparison.Ordinal)]);
        var limited = _folder.WriteFile(
            "limited", SampleTraces.Fast.Replace("# Dropped: 7 lines", "# Dropped: at least 7 calls", StringComparison.Ordinal));

        foreach (var (file, note) in new[] { (cut, "Truncated: the end of the trace is missing."),
            (limited, "Not recorded: at least 7 calls beyond the limit of 10.") })
        {
            var tree = await Programs.ChalkInProcessAsync("trace", "show", file, "--collapse");
            var hot = await Programs.ChalkInProcessAsync("trace", "show", file, "--hot");
            var diff = await Programs.ChalkInProcessAsync("trace", "diff", file, Fast);

            Assert.Matches("^GET /reports/validate: 1.500ms, at least [0-9] calls", tree.Output);
            Assert.Contains(note, tree.Output, StringComparison.Ordinal);
            Assert.Matches("Validator.Check .* ×≥[23]", tree.Output);
            Assert.Contains(note, hot.Output, StringComparison.Ordinal);
            Assert.Matches(" ≥[23]  Validator.Check", hot.Output);
            Assert.Matches("baseline +1.500ms, at least [0-9] calls", diff.Output);
        }
    }

    [Fact]
    public async Task A_trace_without_calls_names_the_package_that_weaves()
    {
        var empty = _folder.WriteFile(
            "empty", "# Chalkboard trace 1\n# Operation: GET /\n# Duration: 1.000ms\n# Dropped: nothing\n# Ends with: # End\n\n# End\n");

        foreach (var option in (string[])["--collapse", "--hot", "--grep=x"])
            Assert.Contains(
                "Add the package Chalkboard.Tracing.Weaver to the project", (
                    await Programs.ChalkInProcessAsync("trace", "show", empty, option)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_keep_their_extensions_and_lambdas_their_lines()
    {
        var run = await Programs.ChalkInProcessAsync("trace", "show", _folder.WriteFile("site", """
            --> Index.OnGet (Index.cshtml.cs:10)
            ----> Program.Main.lambda@12 (Program.cs:12)
            ----< Program.Main.lambda@12 (Program.cs:12)  1.000ms
            ----> Program.Main.lambda@14 (Program.cs:14)
            ----< Program.Main.lambda@14 (Program.cs:14)  2.000ms
            ----[ Expression.Parameter (Index.cshtml.cs:11)
            ----] Expression.Parameter (Index.cshtml.cs:11)  0.001ms
            ----[ MethodBase.GetMethodFromHandle (Index.cshtml.cs:11)
            ----] MethodBase.GetMethodFromHandle (Index.cshtml.cs:11)  0.001ms
            --< Index.OnGet (Index.cshtml.cs:12)  9.000ms
            """), "--collapse");

        Assert.Equal(
            ["Index.OnGet (Index.cshtml.cs:10)", "Program.Main.lambda@12 (Program.cs:12)",
                "Program.Main.lambda@14 (Program.cs:14)"], Calls(run).Select(line => line[28..].Trim()));
    }

    [Fact]
    public async Task A_compiled_await_that_took_long_is_shown()
    {
        var blocked = SampleTraces.Fast.Replace(
            "AsyncTaskMethodBuilder.AwaitUnsafeOnCompleted", "TaskAwaiter<int>.GetResult", StringComparison.Ordinal);

        var quick = await Programs.ChalkInProcessAsync("trace", "show", _folder.WriteFile("quick", blocked));
        var slow = await Programs.ChalkInProcessAsync(
            "trace", "show", _folder.WriteFile("slow", blocked.Replace("0.010ms", "1.000ms", StringComparison.Ordinal)));

        Assert.DoesNotContain("GetResult", quick.Output, StringComparison.Ordinal);
        Assert.Contains("[TaskAwaiter<int>.GetResult]", slow.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_in_a_trace_is_escaped_for_the_terminal()
    {
        var hostile = _folder.WriteFile(
            "hostile", "# Chalkboard trace 1\n# Operation: \\u001b[2J\n--> A\\u001b[31m.B (C)\n--! A\\u001b[31m.B (C): " +
            "\\n\\u202eX\u001b]0;title\a 1.000ms\n");

        foreach (var command in new string[][] { ["trace", "show", hostile], ["trace", "show", hostile, "--hot"],
            ["trace", "diff", _folder.WriteFile("empty", "--> X\n"), hostile] })
        {
            var run = await Programs.ChalkInProcessAsync(command);
            Assert.Equal(0, run.ExitCode);
            Assert.Contains("A␛[31m.B", run.Output, StringComparison.Ordinal);
            Assert.DoesNotContain(
                run.Output, character => char.IsControl(character) && character is not ('\n' or '\r') || character == '\u202e');
        }
    }

    [Fact]
    public async Task Times_that_overflow_are_an_error()
    {
        var lines = Enumerable.Repeat("--> A.B (C)\n--< A.B (C)  9000000000000.000ms", 1_000);

        var run = await Programs.ChalkInProcessAsync("trace", "show", _folder.WriteFile("endless", string.Join('\n', lines)), "--collapse");

        Assert.Equal("chalk: The sum of the times of this trace is too large. Check whether it was changed by hand.", run.Errors.TrimEnd());
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_deep_recursion_is_shown_to_its_end()
    {
        const int Depth = 20_000;
        var lines = Enumerable.Repeat("--> A.Down (A:1)", Depth).Concat(Enumerable.Repeat("--< A.Down (A:2)  1.000ms", Depth));
        var deep = _folder.WriteFile("deep", string.Join('\n', lines));

        var run = await Programs.ChalkInProcessAsync("trace", "show", deep);
        var diff = await Programs.ChalkInProcessAsync("trace", "diff", deep, deep);

        Assert.EndsWith($"({Depth - 1}) A.Down (A:1)", run.Line, StringComparison.Ordinal);
        Assert.EndsWith("There is no difference.", diff.Line, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Calls(CommandResult run) =>
        run.Output.Split('\n').Select(line => line.TrimEnd('\r')).SkipWhile(line => !line.Contains("duration", StringComparison.Ordinal))
            .Skip(1).Where(line => line.StartsWith(' '));

    private static IEnumerable<string> Names(CommandResult run) => Calls(run).Select(line => line[28..].TrimStart().Split(' ')[0]);
}
