using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Weaver.Tests.Dependencies;

/// <summary>SQL that a traced operation executes.</summary>
public sealed class SqlTests(ShopDatabase database) : IClassFixture<ShopDatabase>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_query_of_Entity_Framework_has_its_text_its_parameters_and_its_rows()
    {
        var tree = Shop.ToTree(await TraceAsync("Load"));

        var query = Assert.Single(tree.Dependencies);
        Assert.Equal("SQL", query.Kind);
        Assert.StartsWith("SELECT", query.Text, StringComparison.Ordinal);
        Assert.EndsWith("\n-- @smallest: 3", query.Text, StringComparison.Ordinal);
        Assert.Equal(("8 reads", Outcome.Returned), (query.Result, query.Outcome));
        Assert.Contains("ToListAsync", query.Call!.Symbol.Name, StringComparison.Ordinal);
        Assert.Equal("Shop.Load", query.Call.Caller!.Symbol.Name);
        Assert.True(query.Duration > TimeSpan.Zero);
        Assert.Equal([query], query.Call.Dependencies);
    }

    [Fact]
    public async Task A_statement_without_rows_has_the_number_of_changed_rows()
    {
        var tree = Shop.ToTree(await TraceAsync("Rename"));

        Assert.Equal("3 rows", Assert.Single(tree.Dependencies).Result);
    }

    [Fact]
    public async Task A_failed_statement_has_its_reason()
    {
        using var trace = CallTrace.Start();
        await Assert.ThrowsAnyAsync<Exception>(() => Shop.CallAsync("FailWithEntityFramework", [database.ConnectionString]));

        var failed = Assert.Single(Shop.ToTree(trace.Stop()).Dependencies);
        Assert.Equal(Outcome.Threw, failed.Outcome);
        Assert.Contains("no such table: missing", failed.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_of_a_provider_that_publishes_nothing_has_its_text_and_its_parameters()
    {
        var tree = Shop.ToTree(await TraceAsync("Count", 4));

        var command = Assert.Single(tree.Dependencies);
        Assert.Equal("SELECT count(*) FROM \"All\" WHERE \"Id\" >= $smallest\n-- $smallest: 4", command.Text);
        Assert.Equal("DbCommand.ExecuteScalar", command.Call!.Symbol.Name);
        Assert.Equal(Outcome.Returned, command.Outcome);
        Assert.InRange(command.Duration, TimeSpan.FromTicks(1), command.Call.Duration);
    }

    [Fact]
    public async Task A_trace_that_ends_during_a_command_does_not_hide_commands_of_the_next_one()
    {
        var first = CallTrace.Start();
        CallTrace? second = null;
        await Shop.CallAsync("RenameThenCount", [database.ConnectionString, (Action)EndFirst, (Action)StartSecond]);

        Assert.StartsWith("SELECT count", Assert.Single(Shop.ToTree(second!.Stop()).Dependencies).Text, StringComparison.Ordinal);

        void EndFirst()
        {
            var otherThread = new Thread(first.Dispose);
            otherThread.Start();
            otherThread.Join();
        }

        void StartSecond() => second = CallTrace.Start();
    }

    [Fact]
    public async Task Arguments_of_the_method_that_executes_a_command_are_passed_on()
    {
        using var trace = CallTrace.Start();
        var count = await Shop.CallAsync("Read", [database.ConnectionString]);

        Assert.Equal(10, count);
        Assert.Equal("SELECT \"Id\" FROM \"All\"", Assert.Single(Shop.ToTree(trace.Stop()).Dependencies).Text);
    }

    [Fact]
    public async Task A_command_that_fails_has_its_reason()
    {
        var failed = Assert.Single(Shop.ToTree(await TraceAsync("Fail")).Dependencies);

        Assert.Equal(Outcome.Threw, failed.Outcome);
        Assert.Contains("no such table: missing", failed.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_in_parameters_and_literals_are_masked()
    {
        // It adds a row.
        await using var changed = new ShopDatabase();
        await changed.InitializeAsync();
        using var trace = CallTrace.Start();
        await Shop.CallAsync("SignIn", [changed.ConnectionString, "hunter2-Zqv"]);
        var recording = trace.Stop();
        using var text = new MemoryStream();
        await TraceFormat.Binary.WriteAsync(recording, text, cancellationToken: Stop);

        var command = Assert.Single(Shop.ToTree(recording).Dependencies);
        Assert.EndsWith("-- $a: ***, $b: ***, $c: \"customer\"", command.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Zqv", System.Text.Encoding.Latin1.GetString(text.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(10_000)]
    public async Task A_secret_column_is_recognized_behind_the_text_that_is_recorded(int comments)
    {
        var padding = string.Join(' ', Enumerable.Repeat("/**/", comments));
        var tree = await QueryAsync([$"SELECT 1 {padding} FROM \"All\" WHERE length(\"Password\" || $x) > 3"], ["hunter2-Zqv"]);

        Assert.EndsWith("…\n-- $x: ***", Assert.Single(tree.Dependencies).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_of_a_long_statement_without_secrets_are_recorded()
    {
        var padding = string.Join(' ', Enumerable.Repeat("/**/", 1_000));
        var tree = await QueryAsync([$"SELECT 1 {padding} FROM \"All\" WHERE length(\"Customer\" || $x) > 3"], ["customer 7"]);

        Assert.EndsWith("…\n-- $x: \"customer 7\"", Assert.Single(tree.Dependencies).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_at_the_end_of_a_truncated_parameter_is_masked()
    {
        var tree = await QueryAsync(["SELECT $x"], [new string('x', 170) + " https://user:hunter2-Zqv-and-more-of-it@shop.example/"]);

        Assert.DoesNotContain("hunter2", Assert.Single(tree.Dependencies).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_are_not_recorded_without_arguments()
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.ExternalCalls });
        await Shop.CallAsync("Count", [database.ConnectionString, 4]);

        Assert.DoesNotContain("--", Assert.Single(Shop.ToTree(trace.Stop()).Dependencies).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_recorded_without_external_calls()
    {
        using var trace = CallTrace.Start(new() { Contents = TraceContents.Calls });
        await Shop.CallAsync("Count", [database.ConnectionString, 4]);
        await Shop.CallAsync("Load", [database.ConnectionString]);

        Assert.Empty(Shop.ToTree(trace.Stop()).Dependencies);
    }

    [Fact]
    public async Task A_query_for_each_row_of_another_query_is_repeated()
    {
        var tree = Shop.ToTree(await TraceAsync("LoadEach"));

        var repeated = Assert.Single(RepeatedDependency.FindAll(tree));
        Assert.Equal(tree.Dependencies.Count - 1, repeated.Count);
        Assert.Equal("Shop.LoadOne", repeated.First.Call!.Caller!.Symbol.Name);
        Assert.StartsWith("SELECT", repeated.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("--", repeated.Text, StringComparison.Ordinal);
        Assert.True(repeated.Duration > repeated.First.Duration);
    }

    [Fact]
    public async Task Statements_with_the_same_comments_above_them_are_not_repeated()
    {
        string[] functions = ["count", "min", "max", "sum", "avg", "total"];
        var tree = await QueryAsync([.. functions.Select(name => $"-- page\n-- orders\n\nSELECT {name}(\"Id\") FROM \"All\"")], []);

        Assert.Equal(functions.Length, tree.Dependencies.Count);
        Assert.Empty(RepeatedDependency.FindAll(tree));
    }

    [Theory]
    [InlineData("SELECT $x", "x{0}\n-- y")]
    [InlineData("-- page\n-- orders\nSELECT $x", "line {0}")]
    [InlineData("SELECT 0xA{0}")]
    [InlineData("SELECT 1.5E{0}")]
    public async Task Statements_that_differ_in_their_literals_and_parameters_are_repeated(string statement, params string[] values)
    {
        var tree = await QueryAsync(FormatEach(statement), [.. values.SelectMany(FormatEach)]);

        Assert.Equal(6, Assert.Single(RepeatedDependency.FindAll(tree)).Count);

        static string[] FormatEach(string text) =>
            [.. Enumerable.Range(1, 6).Select(i => text.Replace("{0}", $"{i}", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task Text_can_be_read_back_with_its_dependencies()
    {
        var recording = await TraceAsync("LoadEach");
        using var text = new MemoryStream();
        await TraceFormat.Text.WriteAsync(recording, text, cancellationToken: Stop);
        text.Position = 0;
        var read = await TraceReader.ReadAsync(text, cancellationToken: Stop);

        Assert.Equal(Describe(recording), Describe(read));
        using var again = new MemoryStream();
        await TraceFormat.Text.WriteAsync(read, again, cancellationToken: Stop);
        Assert.Equal(System.Text.Encoding.UTF8.GetString(text.ToArray()), System.Text.Encoding.UTF8.GetString(again.ToArray()));
    }

    [Fact]
    public async Task Calls_with_dependencies_are_kept_even_if_they_are_short()
    {
        var options = new RecordingOptions();
        options.Filter.MinDuration = TimeSpan.FromMinutes(1);
        using var trace = CallTrace.Start(options);
        await Shop.CallAsync("Load", [database.ConnectionString]);
        var tree = Shop.ToTree(trace.Stop());

        Assert.Equal("Shop.Load", Assert.Single(tree.Dependencies).Call!.Caller!.Symbol.Name);
        Assert.Equal("8 reads", tree.Dependencies[0].Result);
    }

    [Fact]
    public async Task Dependencies_beyond_the_limit_of_events_are_counted()
    {
        var options = new RecordingOptions { Contents = TraceContents.ExternalCalls };
        options.Limits.MaxEvents = 1;
        using var trace = CallTrace.Start(options);
        await Shop.CallAsync("Load", [database.ConnectionString]);
        var recording = trace.Stop();

        Assert.Empty(Shop.ToTree(recording).Dependencies);
        Assert.Contains(
            recording.Dropped, drop => drop.Description.StartsWith("lines, arguments and dependencies", StringComparison.Ordinal));
    }

    private async Task<CallTree> QueryAsync(string[] statements, string[] values) =>
        Shop.ToTree(await TraceAsync("Query", statements, values));

    private async Task<Recording> TraceAsync(string method, params object?[] arguments)
    {
        using var trace = CallTrace.Start();
        await Shop.CallAsync(method, [database.ConnectionString, .. arguments]);
        return trace.Stop();
    }

    private static IEnumerable<(string, string, string, Outcome, string?)> Describe(Recording recording) =>
        Shop.ToTree(recording).Dependencies.Select(
            dependency => (dependency.Kind, dependency.Text, dependency.Result, dependency.Outcome, dependency.Call?.Symbol.Name));
}
