namespace Chalkboard.Tool.Tests.Traces;

/// <summary><c>chalk trace diff</c>.</summary>
public sealed class DiffTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_diff_finds_the_type_check_that_took_32_ms_and_not_its_callers()
    {
        var run = await Programs.ChalkAsync(
            "trace", "diff", _folder.WriteFile("fast.trace.txt", SampleTraces.Fast),
            _folder.WriteFile("slow.trace.txt", SampleTraces.Slow));

        Assert.Equal(
            """
            before  GET /reports/validate: 1.500ms, 5 calls
            after   GET /reports/validate: 33.456ms, 5 calls
                    grew by        before         after
                  +31.956ms       0.044ms      32.000ms  Type.GetType (Validator:6)
                                                         in Report.ValidateAsync > Validator.Check

            """, run.Output, ignoreLineEndingDifferences: true);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_lambda_that_an_edit_moved_to_another_line_is_still_the_same()
    {
        const string Trace = "--> A.Run (A.cs:1)\n----> A.Run.lambda@7 (A.cs:7)\n----< A.Run.lambda@7 (A.cs:7)  1.000ms\n--< A.Run " +
            "(A.cs:9)  2.000ms\n";
        var run = await Programs.ChalkInProcessAsync(
            "trace", "diff", _folder.WriteFile("before", Trace),
            _folder.WriteFile("after", Trace.Replace("7", "8", StringComparison.Ordinal)));

        Assert.EndsWith("Nothing grew by 0.001ms or more.", run.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_and_more_frequent_calls_are_marked_and_the_largest_growth_comes_first()
    {
        var before = _folder.WriteFile("before", """
            --> A.Run (A:1)
            ----> B.Once (B:1)
            ----< B.Once (B:2)  1.000ms
            ----> B.Gone (B:3)
            ----< B.Gone (B:4)  5.000ms
            --< A.Run (A:9)  7.000ms
            """);
        var after = _folder.WriteFile("after", """
            --> A.Run (A:1)
            ----> B.Once (B:1)
            ----< B.Once (B:2)  1.000ms
            ----> B.Once (B:1)
            ----< B.Once (B:2)  1.500ms
            ----> B.New (B:5)
            ----< B.New (B:6)  9.000ms
            --< A.Run (A:9)  12.500ms
            """);

        var run = await Programs.ChalkInProcessAsync("trace", "diff", before, after);
        var longer = await Programs.ChalkInProcessAsync("trace", "diff", before, after, "--min", "5ms");
        var back = await Programs.ChalkInProcessAsync("trace", "diff", after, before);

        Assert.Equal(
            """
                     grew by        before         after
                    +9.000ms             –       9.000ms  B.New (B:5), new
                                                          in A.Run
                    +1.500ms       1.000ms       2.500ms  B.Once (B:1) ×1 → ×2
                                                          in A.Run
            """.Split('\n').Select(line => line.TrimEnd('\r')[1..]), run.Line.Split('\n').Skip(2).Select(line => line.TrimEnd('\r')));
        Assert.Contains("B.New", longer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("B.Once", longer.Output, StringComparison.Ordinal);
        Assert.Contains("+5.000ms", back.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("B.New", back.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_outside_of_callees_is_own_time()
    {
        var before = _folder.WriteFile("before", SampleTraces.Fast);
        var after = _folder.WriteFile(
            "after", SampleTraces.Fast.Replace(
                "  1.000ms", "  9.000ms", StringComparison.Ordinal).Replace("1.400ms", "9.400ms", StringComparison.Ordinal));

        var run = await Programs.ChalkInProcessAsync("trace", "diff", before, after);

        Assert.Contains("+8.000ms       1.400ms       9.400ms  Report.ValidateAsync (Report:10)", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
