using Chalkboard.Tracing.Comparison;
using Chalkboard.Tracing.Recordings;
using Chalkboard.Tracing.Tests.Infrastructure;

namespace Chalkboard.Tracing.Tests.Comparison;

public sealed class TraceDifferenceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void The_parts_add_up_to_the_excess(bool damaged, bool excludeOverhead) => RandomizedTest.Run(choices =>
    {
        var baseline = RandomRecording.Create(choices[..(choices.Length / 2)], damaged);
        var other = RandomRecording.Create(choices, damaged);

        var difference = TraceDifference.From(baseline, other, excludeOverhead, cancellationToken: Stop);

        Assert.Equal(other.BuildTree().Duration, difference.Operation.Duration.Other);
        Assert.Equal(baseline.BuildTree().Duration, difference.Operation.Duration.Baseline);
        Assert.Equal(difference.Excess, new TimeSpan(difference.Rows.Sum(row => row.Excess.Ticks)));
        Assert.All(difference.Rows, row => Assert.NotEmpty(row.Sentence));
        Assert.All(Enumerate(difference.Operation), calls => Assert.True(calls.SelfDuration.Other >= TimeSpan.Zero));
        return Task.CompletedTask;
    });

    [Fact]
    public void A_trace_does_not_differ_from_itself() => RandomizedTest.Run(choices =>
    {
        var recording = RandomRecording.Create(choices);

        Assert.Empty(TraceDifference.From(recording, recording, cancellationToken: Stop).Rows);
        return Task.CompletedTask;
    });

    [Fact]
    public void A_repeated_query_is_one_row_that_names_its_caller()
    {
        var difference = TraceDifference.From(Orders(1), Orders(214), cancellationToken: Stop);

        var row = difference.Rows[0];
        Assert.Equal(
            "`Orders.Total` called `Command.ExecuteReader` 214 times instead of 1: 1.92 s of the 1.92 s. " +
            "The argument `count` of `Orders.Total` was `214` instead of `1`.", row.Sentence);
        Assert.Equal(
            ("Command.ExecuteReader", DifferenceKind.MoreCalls, new Compared<long>(1, 214), 1.0),
            (row.Calls.Symbol.Name, row.Kind, row.Calls.Count, row.Share));
        Assert.Equal(["Page.Get", "Orders.Total"], row.Path.SkipLast(1).Select(symbol => symbol.Name));
        Assert.Single(difference.Rows);

        static Recording Orders(int count)
        {
            var builder = new RecordingBuilder().Enter(0, "Page.Get").Enter(10, "Orders.Total")
                .Argument(10, "Orders.Total", $"count: {count}");
            for (var i = 0; i < count; i++)
                builder.EnterExternal(100 + (9_000 * i), "Command.ExecuteReader")
                    .LeaveExternal(9_100 + (9_000 * i), "Command.ExecuteReader");
            return builder.Leave(110 + (9_000 * count), "Orders.Total").Leave(120 + (9_000 * count), "Page.Get").Build();
        }
    }

    [Fact]
    public void A_call_that_runs_more_often_is_one_row_with_all_its_callees()
    {
        var difference = TraceDifference.From(Build(1), Build(100), cancellationToken: Stop);

        var row = Assert.Single(difference.Rows);
        Assert.Equal("`Report.Run` called `Line.Render` 100 times instead of 1: 198 ms of the 198 ms.", row.Sentence);

        static Recording Build(int count)
        {
            var builder = new RecordingBuilder().Enter(0, "Report.Run");
            for (var i = 0; i < count; i++)
            {
                builder.Enter(2_000 * i, "Line.Render");
                for (var j = 0; j < 20; j++)
                    builder.Enter((2_000 * i) + (j * 100), $"Cell{j}.Draw").Leave((2_000 * i) + (j * 100) + 100, $"Cell{j}.Draw");
                builder.Leave(2_000 * (i + 1), "Line.Render");
            }

            return builder.Leave(2_000 * count, "Report.Run").Build();
        }
    }

    [Fact]
    public void A_callee_that_became_slower_too_has_its_own_row_below_a_call_that_runs_more_often()
    {
        var difference = TraceDifference.From(Build(1, 10), Build(2, 500), cancellationToken: Stop);

        Assert.Equal(["B.Two", "A.One"], difference.Rows.Select(row => row.Calls.Symbol.Name));
        Assert.Equal([980, 110], difference.Rows.Select(row => row.Excess.TotalMicroseconds));

        static Recording Build(int count, int time)
        {
            var builder = new RecordingBuilder().Enter(0, "Main.Run");
            for (var i = 0; i < count; i++)
            {
                var start = i * (100 + time);
                builder.Enter(start, "A.One").Enter(start + 50, "B.Two").Leave(start + 50 + time, "B.Two")
                    .Leave(start + 100 + time, "A.One");
            }

            return builder.Leave(count * (100 + time), "Main.Run").Build();
        }
    }

    [Fact]
    public void The_growth_is_where_the_time_is_and_not_at_the_callers()
    {
        var difference = TraceDifference.From(Build(44), Build(32_000), cancellationToken: Stop);

        var row = Assert.Single(difference.Rows);
        Assert.Equal(
            "`Type.GetType`, called by `Validator.Check`, took 32.0 ms instead of 44.0 µs: 32.0 ms of the 32.0 ms.", row.Sentence);

        static Recording Build(int time) => new RecordingBuilder().Enter(0, "Page.Get").Enter(10, "Validator.Check")
            .EnterExternal(20, "Type.GetType").LeaveExternal(20 + time, "Type.GetType").Leave(30 + time, "Validator.Check")
            .Leave(40 + time, "Page.Get").Build();
    }

    [Fact]
    public void New_calls_and_calls_that_are_gone_are_one_row_each_with_their_callees()
    {
        var with = new RecordingBuilder().Enter(0, "A.Run").Enter(100, "Cache.Load").Enter(110, "File.Read").Leave(900, "File.Read")
            .Leave(1_000, "Cache.Load").Leave(1_100, "A.Run").Build();
        var without = new RecordingBuilder().Enter(0, "A.Run").Leave(200, "A.Run").Build();

        Assert.Equal(
            "`A.Run` called `Cache.Load` once, which the baseline does not, mostly in `File.Read`: 900 µs of the 900 µs.",
            Assert.Single(TraceDifference.From(without, with, cancellationToken: Stop).Rows).Sentence);
        var back = Assert.Single(TraceDifference.From(with, without, cancellationToken: Stop).Rows);
        Assert.Equal("`A.Run` did not call `Cache.Load`, which the baseline does once: 900 µs less.", back.Sentence);
        Assert.Equal((DifferenceKind.Removed, 1.0), (back.Kind, back.Share));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Calls_match_if_another_call_was_put_around_them_or_taken_away(bool isRemoved)
    {
        var plain = new RecordingBuilder().Enter(0, "A.Run").Enter(0, "B.Work").Enter(10, "C.Part").Leave(20, "C.Part").Leave(100, "B.Work")
            .Leave(100, "A.Run").Build();
        var wrapped = new RecordingBuilder().Enter(0, "A.Run").Enter(0, "Retry.Do").Enter(0, "Retry.lambda").Enter(0, "B.Work")
            .Enter(10, "C.Part").Leave(20, "C.Part").Leave(100, "B.Work").Leave(100, "Retry.lambda").Leave(103, "Retry.Do")
            .Leave(103, "A.Run").Build();

        var difference = isRemoved
            ? TraceDifference.From(wrapped, plain, cancellationToken: Stop) : TraceDifference.From(plain, wrapped, cancellationToken: Stop);

        var row = Assert.Single(difference.Rows);
        Assert.Equal(("Retry.Do", isRemoved ? -3 : 3), (row.Calls.Symbol.Name, row.Excess.TotalMicroseconds));
        Assert.Equal(new(1, 1), Assert.Single(Enumerate(difference.Operation), calls => calls.Symbol.Name == "C.Part").Count);
    }

    [Fact]
    public void A_renamed_method_matches_by_its_callees()
    {
        var difference = TraceDifference.From(Build("Total", 10), Build("Sum", 500), cancellationToken: Stop);

        Assert.Equal("Rows.Read", Assert.Single(difference.Rows).Calls.Symbol.Name);

        static Recording Build(string name, int time) => new RecordingBuilder().Enter(0, $"Orders.{name}").Enter(0, "Rows.Read")
            .Leave(time, "Rows.Read").Enter(time, "Rows.Close").Leave(time + 5, "Rows.Close").Leave(time + 5, $"Orders.{name}").Build();
    }

    [Fact]
    public void A_lambda_that_an_edit_moved_to_another_line_matches()
    {
        var before = new RecordingBuilder().Enter(0, "A.Run.lambda@7").Leave(10, "A.Run.lambda@7").Build();
        var after = new RecordingBuilder().Enter(0, "A.Run.lambda@8").Leave(30, "A.Run.lambda@8").Build();

        Assert.Equal(DifferenceKind.Slower, Assert.Single(TraceDifference.From(before, after, cancellationToken: Stop).Rows).Kind);
    }

    [Fact]
    public void Recursion_is_one_row_however_deep_it_is()
    {
        var difference = TraceDifference.From(Build(3), Build(20_000), cancellationToken: Stop);

        var row = Assert.Single(difference.Rows);
        Assert.Equal(("Tree.Visit", new Compared<long>(3, 20_000)), (row.Calls.Symbol.Name, row.Calls.Count));

        static Recording Build(int depth)
        {
            var builder = new RecordingBuilder();
            for (var i = 0; i < depth; i++) builder.Enter(i, "Tree.Visit");
            for (var i = 0; i < depth; i++) builder.Leave(depth + i, "Tree.Visit");
            return builder.Build();
        }
    }

    [Fact]
    public void Time_of_calls_that_overlap_belongs_to_the_one_that_ends_last()
    {
        var difference = TraceDifference.From(Build(20_000), Build(90_000), cancellationToken: Stop);

        var row = difference.Rows[0];
        Assert.Equal(
            ("Bank.PayAsync", 70_000.0), (row.Calls.Symbol.Name, row.Excess.TotalMicroseconds));
        Assert.Equal(
            "`Bank.PayAsync`, called by `Orders.PlaceAsync`, waited 89.9 ms instead of 19.9 ms: 70.0 ms of the 70.0 ms.", row.Sentence);

        // Two calls that are awaited together, each on its own thread afterwards.
        static Recording Build(int time) => new RecordingBuilder()
            .Enter(0, "Orders.PlaceAsync").Enter(10, "Stock.ReserveAsync").Suspend(120, "Stock.ReserveAsync", 41)
            .Enter(130, "Bank.PayAsync").Suspend(150, "Bank.PayAsync", 42).Suspend(160, "Orders.PlaceAsync", 40)
            .OnThread(9).Resume(12_000, "Stock.ReserveAsync", 41).Leave(12_500, "Stock.ReserveAsync")
            .OnThread(7).Resume(time, "Bank.PayAsync", 42).Leave(time + 50, "Bank.PayAsync")
            .Resume(time + 60, "Orders.PlaceAsync", 40).Leave(time + 70, "Orders.PlaceAsync").Build();
    }

    [Fact]
    public void Calls_that_no_longer_overlap_are_said_to_run_one_after_the_other()
    {
        var together = new RecordingBuilder().Enter(0, "Page.GetAsync")
            .Enter(0, "Part.LoadAsync").Suspend(1, "Part.LoadAsync", 41).Enter(1, "Part.LoadAsync").Suspend(2, "Part.LoadAsync", 42)
            .Suspend(3, "Page.GetAsync", 40).Resume(1_000, "Part.LoadAsync", 41).Leave(1_001, "Part.LoadAsync")
            .Resume(1_001, "Part.LoadAsync", 42).Leave(1_002, "Part.LoadAsync")
            .Resume(1_002, "Page.GetAsync", 40).Leave(1_003, "Page.GetAsync").Build();
        var serial = new RecordingBuilder().Enter(0, "Page.GetAsync")
            .Enter(0, "Part.LoadAsync").Suspend(1, "Part.LoadAsync", 41).Suspend(2, "Page.GetAsync", 40)
            .Resume(1_000, "Part.LoadAsync", 41).Leave(1_001, "Part.LoadAsync").Resume(1_001, "Page.GetAsync", 40)
            .Enter(1_001, "Part.LoadAsync").Suspend(1_002, "Part.LoadAsync", 42).Suspend(1_003, "Page.GetAsync", 40)
            .Resume(2_001, "Part.LoadAsync", 42).Leave(2_002, "Part.LoadAsync").Resume(2_002, "Page.GetAsync", 40)
            .Leave(2_003, "Page.GetAsync").Build();

        Assert.Equal(
            "`Part.LoadAsync`, called by `Page.GetAsync`, waited 2.00 ms instead of 1.00 ms in 2 calls, one after the other and no " +
            "longer at the same time: 1.00 ms of the 1.00 ms.",
            TraceDifference.From(together, serial, cancellationToken: Stop).Rows[0].Sentence);
    }

    [Fact]
    public void A_task_that_a_method_returns_without_awaiting_it_is_time_of_that_method()
    {
        var difference = TraceDifference.From(Build(10), Build(9_000), cancellationToken: Stop);

        Assert.Equal("Bank.PayAsync", difference.Rows[0].Calls.Symbol.Name);
        Assert.Single(difference.Rows);

        static Recording Build(int time) => new RecordingBuilder().Enter(0, "Shop.PayAsync").Enter(1, "Bank.PayAsync")
            .Suspend(2, "Bank.PayAsync", 41).Leave(3, "Shop.PayAsync").Resume(3 + time, "Bank.PayAsync", 41)
            .Leave(3 + time, "Bank.PayAsync").Build();
    }

    [Fact]
    public void A_call_that_nothing_waits_for_explains_nothing()
    {
        var difference = TraceDifference.From(Build(10), Build(9_000), cancellationToken: Stop);

        Assert.Equal(["Page.Render"], difference.Rows.Select(row => row.Calls.Symbol.Name));

        static Recording Build(int time) => new RecordingBuilder().Enter(0, "Page.Get").Enter(1, "Log.Start").Enter(1, "Log.SendAsync")
            .Suspend(2, "Log.SendAsync", 41).Leave(3, "Log.Start").Enter(3, "Page.Render").Leave(3 + time, "Page.Render")
            .Leave(4 + time, "Page.Get").Build();
    }

    [Fact]
    public void Time_of_another_thread_that_a_call_waits_for_is_not_the_own_time_of_that_call()
    {
        var difference = TraceDifference.From(Build(10), Build(9_000), cancellationToken: Stop);

        Assert.Equal("Image.Resize", difference.Rows[0].Calls.Symbol.Name);

        static Recording Build(int time) => new RecordingBuilder().Enter(0, "Page.Get").OnThread(9).Enter(5, "Image.Resize")
            .Leave(5 + time, "Image.Resize").OnThread(7).Leave(10 + time, "Page.Get").Build();
    }

    [Fact]
    public void A_value_that_differs_before_the_growth_is_named()
    {
        var difference = TraceDifference.From(Build("true", 10), Build("false", 800), cancellationToken: Stop);

        Assert.Equal(
            "`Catalog.Load`, called by `Page.Get`, took 800 µs instead of 10.0 µs: 790 µs of the 790 µs. " +
            "`Cache.TryGet` returned `false` instead of `true`.",
            Assert.Single(difference.Rows).Sentence);

        static Recording Build(string isCached, int time) => new RecordingBuilder().Enter(0, "Page.Get").Enter(0, "Cache.TryGet")
            .Leave(5, "Cache.TryGet", value: isCached).Enter(5, "Catalog.Load").Leave(5 + time, "Catalog.Load")
            .Leave(5 + time, "Page.Get").Build();
    }

    [Fact]
    public void Unfinished_calls_last_until_the_end_and_are_counted()
    {
        var finished = new RecordingBuilder().Enter(0, "A.Run").Enter(1, "B.Wait").Leave(10, "B.Wait").Leave(20, "A.Run").Build();
        var unfinished = new RecordingBuilder().Enter(0, "A.Run").Enter(1, "B.Wait").Build(5_000);

        var difference = TraceDifference.From(finished, unfinished, cancellationToken: Stop);

        Assert.Equal(new(0, 2), difference.UnfinishedCount);
        Assert.Equal("B.Wait", difference.Rows[0].Calls.Symbol.Name);
    }

    [Fact]
    public void Caught_exceptions_are_counted_where_they_are_caught()
    {
        var (before, after) = (Build(0), Build(50));

        var difference = TraceDifference.From(before, after, cancellationToken: Stop);

        Assert.Equal(new(0, 50), difference.ExceptionCount);
        Assert.Equal(
            "`Parser.Parse` took 50.0 ms instead of 0 ms, with 50 exceptions instead of 0: 50.0 ms of the 50.0 ms.",
            difference.Rows[0].Sentence);

        static Recording Build(int count)
        {
            var builder = new RecordingBuilder().Enter(0, "Parser.Parse");
            for (var i = 0; i < count; i++) builder.Catch((i + 1) * 1_000, "Parser.Parse", "FormatException");
            return builder.Leave(count * 1_000, "Parser.Parse").Build();
        }
    }

    [Fact]
    public void Long_values_are_not_truncated_within_a_character_or_the_number_of_an_object()
    {
        var start = new string('x', 76);

        Assert.DoesNotContain("The argument", Compare($"{start}#12ab34cd", $"{start}#98ab76cd"), StringComparison.Ordinal);
        Assert.EndsWith(
            $"was `{start}new…` instead of `{start}old…`.", Compare($"{start}old😀 car", $"{start}new😀 car"), StringComparison.Ordinal);

        static string Compare(string before, string after) =>
            TraceDifference.From(Build(before, 100), Build(after, 900), cancellationToken: Stop).Rows[0].Sentence;

        static Recording Build(string value, long duration) =>
            new RecordingBuilder().Enter(0, "A.Run").Argument(0, "A.Run", $"text: {value}").Leave(duration, "A.Run").Build();
    }

    [Fact]
    public void Names_and_values_cannot_end_their_quotes()
    {
        var before = new RecordingBuilder().Enter(0, "A`1.Run").Leave(10, "A`1.Run").Build();
        var after = new RecordingBuilder().Enter(0, "A`1.Run").Leave(30, "A`1.Run").Build();

        var row = TraceDifference.From(before, after, cancellationToken: Stop).Rows[0];
        Assert.StartsWith("`A'1.Run` took", row.Sentence, StringComparison.Ordinal);
    }

    private static IEnumerable<ComparedCalls> Enumerate(ComparedCalls calls) => calls.Callees.SelectMany(Enumerate).Prepend(calls);
}
