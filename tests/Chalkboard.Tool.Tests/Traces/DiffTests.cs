using System.Text.Json;

namespace Chalkboard.Tool.Tests.Traces;

/// <summary><c>chalk trace diff</c>.</summary>
public sealed class DiffTests : IDisposable
{
    private const string Baseline =
        """
        # Chalkboard trace 1
        # Operation: GET /orders
        # Duration: 7.000ms

        --> A.Run (A:1)
        ----> B.Once (B:1)
        ----< B.Once (B:2)  1.000ms
        ----> B.Gone (B:3)
        ----< B.Gone (B:4)  5.000ms
        --< A.Run (A:9)  7.000ms
        # End

        """;

    private const string Other =
        """
        # Chalkboard trace 1
        # Operation: GET /orders
        # Duration: 12.500ms

        --> A.Run (A:1)
        ----> B.Once (B:1)
        ----< B.Once (B:2)  1.000ms
        ----> B.Once (B:1)
        ----< B.Once (B:2)  1.500ms
        ----> B.New|Best (B:5)
        ----< B.New|Best (B:6)  9.000ms
        --< A.Run (A:9)  12.500ms
        # End

        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_diff_finds_the_type_check_that_took_32_ms_and_not_its_callers()
    {
        var run = await Programs.ChalkAsync(
            "trace", "diff", _folder.WriteFile("fast.trace.txt", SampleTraces.Fast),
            _folder.WriteFile("slow.trace.txt", SampleTraces.Slow));

        Assert.Equal(
            """
            GET /reports/validate
            baseline         1.500ms, 5 calls
            other           33.456ms, 5 calls
                  +31.956ms   100 %  `Type.GetType`, called by `Validator.Check`, took 32.0 ms instead of 44.0 µs: 32.0 ms of the 32.0 ms.
                                     in Report.ValidateAsync > Validator.Check

            """, run.Output, ignoreLineEndingDifferences: true);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task The_main_cause_comes_first_and_top_leaves_out_the_rest()
    {
        var all = await DiffAsync();
        var first = await DiffAsync("--top", "1");

        Assert.Equal(
            [
                "       +9.000ms   164 %  `A.Run` called `B.New|Best` once, which the baseline does not: 9.00 ms of the 5.50 ms.",
                "       +1.500ms    27 %  `A.Run` called `B.Once` 2 times instead of 1: 1.50 ms of the 5.50 ms.",
                "       −5.000ms   −91 %  `A.Run` did not call `B.Gone`, which the baseline does once: 5.00 ms less.",
            ], Lines(all.Output).Where(line => line.StartsWith("    ", StringComparison.Ordinal) && line.Contains('%')));
        Assert.EndsWith("and 2 more, with −3.500ms together", first.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markdown_is_a_table_whose_cells_no_name_can_end()
    {
        var run = await DiffAsync("--format", "markdown", "--fail-if", "calls > 50%", "--fail-if", "calls > 0");

        Assert.Equal(
            """
            ### `GET /orders`

            | | Baseline | Other |
            |---|---:|---:|
            | Duration | 7.000ms | 12.500ms |
            | Calls | 3 | 4 |

            - ✅ `calls > 50%`: 4 instead of 3
            - ❌ `calls > 0`: 4 instead of 3

            | Growth | Share | Cause |
            |---:|---:|---|
            | +9.000ms | 164 % | `A.Run` called `B.New\|Best` once, which the baseline does not: 9.00 ms of the 5.50 ms. |
            | +1.500ms | 27 % | `A.Run` called `B.Once` 2 times instead of 1: 1.50 ms of the 5.50 ms. |
            | −5.000ms | −91 % | `A.Run` did not call `B.Gone`, which the baseline does once: 5.00 ms less. |

            """, run.Output, ignoreLineEndingDifferences: true);
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task Json_has_the_rows_with_paths_and_counts()
    {
        var run = await DiffAsync("--format", "json");

        var root = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(5.5, root.GetProperty("excess").GetDouble());
        var row = root.GetProperty("rows")[1];
        Assert.Equal("moreCalls", row.GetProperty("kind").GetString());
        Assert.Equal(["A.Run", "B.Once"], row.GetProperty("path").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("""{"baseline":1,"other":2}""", JsonSerializer.Serialize(row.GetProperty("calls")));
    }

    [Theory]
    [InlineData("calls > 10%", 1)]
    [InlineData("calls > 34%", 0)]
    [InlineData("calls>1", 0)]
    [InlineData("time > 50%", 1)]
    [InlineData("time > 5ms", 1)]
    [InlineData("time > 6ms", 0)]
    [InlineData("time > 5.5ms", 0)]
    [InlineData("time > 5499us", 1)]
    [InlineData("time > 1s", 0)]
    [InlineData("exceptions > 0", 0)]
    [InlineData("'B.Once' calls > 0", 1)]
    [InlineData("'B.Once' calls > 1", 0)]
    [InlineData("\"B.New*\" calls > 1000%", 1)]
    [InlineData("'B.*' time > 5ms", 1)]
    [InlineData("'B.Gone' calls > 0", 0)]
    [InlineData("'a.run' calls > 0", 0)]
    public async Task A_condition_that_is_met_is_reported_and_the_exit_code_is_1(string condition, int exitCode)
    {
        var run = await DiffAsync("--fail-if", condition);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"{(exitCode == 1 ? "Failed" : "Passed")}: {condition}: ", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sql > 0", 1, "3 instead of 1")]
    [InlineData("SQL > 0", 1, "3 instead of 1")]
    [InlineData("sql > 2", 0, "3 instead of 1")]
    [InlineData("sql > 150%", 1, "3 instead of 1")]
    [InlineData("http > 0", 1, "1 instead of 0")]
    [InlineData("mongodb > 0", 0, "0 instead of 0")]
    [InlineData("dependencies > 3", 0, "4 instead of 1")]
    public async Task A_condition_on_dependencies_counts_those_of_the_kind(string condition, int exitCode, string measured)
    {
        var run = await Programs.ChalkInProcessAsync(
            "trace", "diff", _folder.WriteFile("baseline", WithDependencies("SQL: SELECT 1")),
            _folder.WriteFile("other", WithDependencies("SQL: SELECT 1", "SQL: SELECT 2", "SQL: SELECT 2", "HTTP: GET http://stock/")),
            "--format", "markdown", "--fail-if", condition);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains($"`{condition}`: {measured}", run.Output, StringComparison.Ordinal);
        Assert.Contains("| `HTTP` | 0 | 1 |\n| `SQL` | 1 | 3 |\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_about_calls_that_neither_trace_has_says_so()
    {
        var run = await DiffAsync("--fail-if", "'B.Onse' calls > 0");

        Assert.Equal(0, run.ExitCode);
        Assert.EndsWith("Passed: 'B.Onse' calls > 0: neither trace has a call with this name", run.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sentence_with_the_longest_names_and_values_is_not_cut_within_code()
    {
        var (a, b, c) = (new string('A', 400), new string('B', 400), new string('C', 400));
        var callees = $"----> {b} (x:1)\n------> {c} (x:1)\n------< {c} (x:2)  9.000ms\n----< {b} (x:2)  9.000ms\n";
        var run = await Programs.ChalkInProcessAsync(
            "trace", "diff", _folder.WriteFile("baseline", WriteTrace("123", "1.000ms", "")),
            _folder.WriteFile("other", WriteTrace("456", "10.000ms", callees)), "--format", "markdown");

        var row = run.Output.Split('\n').Single(line => line.Contains("mostly in `CC", StringComparison.Ordinal));
        Assert.Contains("` instead of `111", row, StringComparison.Ordinal);
        Assert.EndsWith("`. |", row.TrimEnd('\r'), StringComparison.Ordinal);

        string WriteTrace(string digits, string duration, string callees) =>
            "# Chalkboard trace 1\n# Duration: 30.000ms\n\n" + string.Concat(digits.Select(digit =>
                $"--> {a} (x:1)\n--= {a} (x): {new string('e', 400)}: {new string(digit, 80)}\n{callees}--< {a} (x:9)  {duration}\n"))
                + "# End\n";
    }

    [Theory]
    [InlineData("calls < 10")]
    [InlineData("sql > 1ms")]
    [InlineData("'B.Once' sql > 1")]
    [InlineData("sql > many")]
    [InlineData("calls > 10ms")]
    [InlineData("time > 10")]
    [InlineData("calls > 1.2.3")]
    [InlineData("")]
    public async Task A_condition_that_is_none_is_a_wrong_command_line(string condition)
    {
        var run = await DiffAsync("--fail-if", condition);

        Assert.Equal((3, ""), (run.ExitCode, run.Output));
        Assert.Contains("is not a condition. Write 'calls > 10%'", run.Errors, StringComparison.Ordinal);
    }

    private static string WithDependencies(params IEnumerable<string> dependencies) =>
        "# Chalkboard trace 1\n# Duration: 7.000ms\n\n--> A.Run (A:1)\n"
            + string.Concat(dependencies.Select((text, index) => $"----{{ #{index + 1} {text}\n----}} #{index + 1}  1.000ms\n"))
            + "--< A.Run (A:9)  7.000ms\n# End\n";

    [Fact]
    public async Task A_trace_that_cannot_be_read_is_not_a_condition_that_is_met()
    {
        var run = await Programs.ChalkInProcessAsync(
            "trace", "diff", _folder.WriteFile("a", Baseline), Path.Combine(_folder.Path, "none"), "--fail-if", "calls > 0");
        var wrong = await DiffAsync("--top", "0");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("There is no file", run.Errors, StringComparison.Ordinal);
        Assert.Equal(3, wrong.ExitCode);
    }

    [Fact]
    public async Task Both_traces_from_standard_input_are_a_wrong_command_line()
    {
        var run = await Programs.ChalkInProcessAsync("trace", "diff", "-", "-");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("Only one of the two traces can come from standard input.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_without_all_calls_is_said_to_be_incomplete()
    {
        var other = Other.Replace(
            "# Duration: 12.500ms", "# Duration: 12.500ms\n# Dropped: 17 calls beyond the limit of 4 events, with all that they did",
            StringComparison.Ordinal);

        var run = await Programs.ChalkInProcessAsync("trace", "diff", _folder.WriteFile("a", Baseline), _folder.WriteFile("b", other));

        Assert.Contains("The other trace is incomplete: calls are missing", run.Output, StringComparison.Ordinal);
        Assert.Contains("12.500ms, at least 4 calls", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_does_not_differ_from_itself()
    {
        var path = _folder.WriteFile("a", Baseline);

        var run = await Programs.ChalkInProcessAsync("trace", "diff", path, path);

        Assert.EndsWith("There is no difference.", run.Line, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<TestInfrastructure.Processes.CommandResult> DiffAsync(params string[] options) => Programs.ChalkInProcessAsync(
        ["trace", "diff", _folder.WriteFile("baseline", Baseline), _folder.WriteFile("other", Other), .. options]);

    private static IEnumerable<string> Lines(string text) => text.Split('\n').Select(line => line.TrimEnd('\r'));
}
