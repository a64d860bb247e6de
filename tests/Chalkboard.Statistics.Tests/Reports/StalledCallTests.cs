using System.Collections;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Reports;

/// <summary>
/// Functions that do not return. They block real threads until the test releases them: no other test runs, because all reports of the
/// process share these threads.
/// </summary>
[Collection(nameof(NonParallelCollection))]
public sealed class StalledCallTests : IDisposable
{
    private readonly ManualResetEventSlim _release = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _release.Set();

    private Func<IDictionary<string, object?>, object?> CreateStallingFunction(Action? called = null) => TestData.Function(_ =>
    {
        called?.Invoke();
        _release.Wait();
        return "late";
    });

    private async Task<Report> ReportAsync(IDictionary<string, object?> repository)
    {
        var making = new Extrapolator { TimeProvider = _time }.ExtrapolateAsync(repository, TestContext.Current.CancellationToken);
        // Time passes slowly: a function that returns is finished before the clock advances twice, even on a slow machine.
        while (!making.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.WhenAny(making, Task.Delay(25, TestContext.Current.CancellationToken));
        }
        return await making;
    }

    [Fact]
    public async Task A_function_that_blocks_affects_only_its_own_entry()
    {
        var entries = TestData.CreateEntries(
            ("A", TestData.Function(_ => 1)), ("Stalls", CreateStallingFunction()), ("Z", TestData.Function(_ => 2)), (
                "Table", TestData.CreateEntries(("r", TestData.CreateEntries(("F", TestData.Function(_ => 3)))))));
        var report = (await ReportAsync(TestData.CreateRepository(entries))).GetReport("Stuff");
        Assert.Contains("longer than 250 ms", report.GetError("Stalls"), StringComparison.Ordinal);
        Assert.Equal((1, 2), (report["A"], report["Z"]));
        Assert.Equal(3, report.GetReport("Table").GetReport("r")["F"]);

        _release.Set();
        Assert.Contains("longer than 250 ms", report.GetError("Stalls"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_has_not_returned_is_not_called_again_until_it_has()
    {
        var calls = 0;
        var repository =
            TestData.CreateRepository(TestData.CreateEntries(("Stalls", CreateStallingFunction(() => Interlocked.Increment(ref calls)))));
        await ReportAsync(repository);
        Assert.Contains(
            "has not returned", (await ReportAsync(repository)).GetReport("Stuff").GetError("Stalls"), StringComparison.Ordinal);
        Assert.Equal(1, calls);

        _release.Set();
        while ((await ReportAsync(repository)).GetReport("Stuff")["Stalls"] is EntryError) await Task.Yield();
        Assert.Equal("late", (await ReportAsync(repository)).GetReport("Stuff")["Stalls"]);
    }

    [Fact]
    public async Task A_function_that_blocks_for_one_record_is_called_for_the_others()
    {
        var function = TestData.Function(scope =>
        {
            if (scope["Name"] is "slow") _release.Wait();
            return scope["Name"];
        });
        var table = TestData.CreateEntries(("1", Record("quick")), ("2", Record("slow")), ("3", Record("quick")));
        var report =
            (await ReportAsync(TestData.CreateRepository(TestData.CreateEntries(("Table", table))))).GetReport("Stuff").GetReport("Table");
        Assert.Equal("quick", report.GetReport("1")["F"]);
        Assert.IsType<EntryError>(report.GetReport("2")["F"]);
        Assert.Equal("quick", report.GetReport("3")["F"]);

        Dictionary<string, object?> Record(string name) => new() { ["Name"] = name, ["F"] = function };
    }

    [Fact]
    public async Task The_number_of_blocked_threads_of_a_report_is_bounded()
    {
        var calls = 0;
        var entries = TestData.CreateEntries(
            [.. Enumerable.Range(0, 30)
                .Select(i => ($"Stalls {i:00}", (object?)CreateStallingFunction(() => Interlocked.Increment(ref calls)))),
                ("Scalar", 1)]);
        var report = (await ReportAsync(TestData.CreateRepository(entries))).GetReport("Stuff");
        Assert.Equal(8, calls);
        Assert.Equal(30, report.Count(entry => entry.Value is EntryError));
        Assert.Equal(1, report["Scalar"]);
    }

    [Fact]
    public async Task Waiting_for_a_report_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var entered = new TaskCompletionSource();
        var repository = TestData.CreateRepository(TestData.CreateEntries(("Stalls", CreateStallingFunction(entered.SetResult))));
        var making = new Extrapolator { TimeProvider = _time }.ExtrapolateAsync(repository, cancel.Token);
        await entered.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
    }

    [Fact]
    public async Task A_dictionary_that_blocks_does_not_block_the_reader()
    {
        using var cancel = new CancellationTokenSource();
        var entered = new TaskCompletionSource();
        var repository = TestData.CreateRepository(new StallingTable(entered, _release));
        var making = new Extrapolator { TimeProvider = _time }.ExtrapolateAsync(repository, cancel.Token);
        await entered.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
    }

    public static TheoryData<string> BlockingKinds =>
        ["cell", "text", "format", "list", "dictionary", "keys", "record", "computed", "item", "message", "result", "nested"];

    [Theory]
    [MemberData(nameof(BlockingKinds))]
    public async Task Any_participant_code_that_blocks_affects_only_its_own_entry(string kind)
    {
        var entries = TestData.CreateEntries(
            ("A", 1), ("Z", TestData.Function(_ => 2)), ("Bad", CreateBlocking(kind)), (
                "Table", TestData.CreateEntries(("r", TestData.CreateEntries(("F", new StrongBox<long>(3)))))));
        var repository = TestData.CreateRepository(entries);
        repository["Other"] = TestData.CreateEntries(("B", TestData.Function(_ => 4)));

        var report = await ReportAsync(repository);

        var stuff = report.GetReport("Stuff");
        Assert.Contains("longer than 250 ms", FindError(stuff["Bad"]), StringComparison.Ordinal);
        Assert.Equal((1, 2, 3L, 4), (stuff["A"], stuff["Z"], stuff.GetReport("Table").GetReport("r")["F"], report.GetReport("Other")["B"]));

        var again = (await ReportAsync(repository)).GetReport("Stuff");
        // Functions return a new object each time.
        if (kind is not ("nested" or "result")) Assert.Contains("has not returned", FindError(again["Bad"]), StringComparison.Ordinal);
        Assert.Equal(2, again["Z"]);
    }

    [Fact]
    public async Task A_namespace_that_blocks_becomes_an_error_and_the_others_are_complete()
    {
        var repository = TestData.CreateRepository(new BlockingTable(_release));
        repository["Other"] = TestData.CreateEntries(("A", 1));
        var report = await ReportAsync(repository);
        Assert.Contains("longer than 250 ms", report.GetError("Stuff"), StringComparison.Ordinal);
        Assert.Equal(1, report.GetReport("Other")["A"]);
    }

    [Fact]
    public async Task Many_namespaces_that_block_do_not_affect_functions_of_others()
    {
        var repository = TestData.CreateRepository();
        for (var i = 0; i < 20; i++) repository[$"Bad {i:00}"] = TestData.CreateEntries(("F", CreateStallingFunction()));
        for (var i = 0; i < 20; i++) repository[$"Good {i:00}"] = TestData.CreateEntries(("F", TestData.Function(_ => 1)));
        var report = await ReportAsync(repository);
        Assert.Equal(20, report.Count(space => ((Report)space.Value!)["F"] is 1));
        Assert.Equal(20, report.Count(space => ((Report)space.Value!)["F"] is EntryError));
    }

    [Fact]
    public async Task New_cells_that_block_hold_a_bounded_number_of_threads()
    {
        var begun = 0;
        var repository = TestData.CreateRepository(new ChangingTable(() => new BlockingCell(() =>
        {
            Interlocked.Increment(ref begun);
            _release.Wait();
        })));
        for (var i = 0; i < 20; i++) await ReportAsync(repository);
        Assert.Equal(8, begun);
    }

    [Fact]
    public async Task Many_slow_functions_do_not_delay_the_report_without_bound()
    {
        var calls = 0;
        using var next = new SemaphoreSlim(0);
        // Returns as soon as the clock has passed the time limit.
        var slow = TestData.Function(_ =>
        {
            Interlocked.Increment(ref calls);
            return next.Wait(TestTimeout.Default, CancellationToken.None);
        });
        var repository =
            TestData.CreateRepository(TestData.CreateEntries([.. Enumerable.Range(0, 1000).Select(i => ($"F {i:000}", (object?)slow))]));
        repository["Z"] = TestData.CreateEntries(("F", TestData.Function(_ => 1)));
        var making = new Extrapolator { TimeProvider = _time }.ExtrapolateAsync(repository, TestContext.Current.CancellationToken);
        for (var seen = 0; !making.IsCompleted;)
        {
            if (Volatile.Read(ref calls) > seen)
            {
                seen = Volatile.Read(ref calls);
                _time.Advance(TimeSpan.FromMilliseconds(250));
                await Task.Delay(5, TestContext.Current.CancellationToken);
                next.Release();
            }
            await Task.WhenAny(making, Task.Delay(1, TestContext.Current.CancellationToken));
        }
        var report = await making;
        Assert.InRange(calls, 1, 100);
        Assert.Equal(1, report.GetReport("Z")["F"]);
        Assert.Contains("too long", report.GetReport("Stuff").GetError("F 999"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_slow_collection_is_abandoned_and_ends()
    {
        var ended = new TaskCompletionSource();
        var repository = TestData.CreateRepository(TestData.CreateEntries(("Slow", Slowly()), ("Z", TestData.Function(_ => 1))));
        repository["Other"] = TestData.CreateEntries(("F", TestData.Function(_ => 2)));
        var report = await ReportAsync(repository);
        Assert.IsType<EntryError>(report.GetReport("Stuff")["Slow"]);
        Assert.Equal(2, report.GetReport("Other")["F"]);
        // The thread of the report notices it at the next entry.
        await ended.Task;

        IEnumerable<int> Slowly()
        {
            try
            {
                while (!_release.Wait(1)) yield return 1;
            }
            finally
            {
                ended.TrySetResult();
            }
        }
    }

    [Fact]
    public async Task A_dictionary_that_blocks_or_throws_can_not_be_paused_and_blocks_no_caller()
    {
        var calls = 0;
        var blocks = new CallbackDictionary(() =>
        {
            calls++;
            _release.Wait();
        });
        for (var i = 0; i < 3; i++)
        {
            var writing = NamespaceSwitch.TrySetEnabledAsync(blocks, false, _time);
            while (Volatile.Read(ref calls) == 0) await Task.Yield();
            while (!writing.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(250));
                await Task.WhenAny(writing, Task.Delay(5, TestContext.Current.CancellationToken));
            }
            Assert.False(await writing);
        }
        Assert.Equal(1, calls);
        Assert.False(
            await NamespaceSwitch.TrySetEnabledAsync(new CallbackDictionary(() => throw new InvalidOperationException()), false, _time));

        var plain = TestData.CreateEntries(("Enabled", true));
        Assert.True(await NamespaceSwitch.TrySetEnabledAsync(plain, false, _time));
        Assert.Equal(false, plain["Enabled"]);
    }

    private sealed class CallbackDictionary(Action look) : Dictionary<string, object?>, IDictionary<string, object?>
    {
        bool IDictionary<string, object?>.TryGetValue(string key, out object? value)
        {
            look();
            value = null;
            return false;
        }
    }

    [Fact]
    public async Task Code_of_participants_runs_on_no_thread_of_the_pool()
    {
        var repository = TestData.CreateRepository(
            TestData.CreateEntries(
                ("F", TestData.Function(_ => Thread.CurrentThread.IsThreadPoolThread)), (
                    "C", new BlockingCell(() => Assert.False(Thread.CurrentThread.IsThreadPoolThread)))));
        var report = (await ReportAsync(repository)).GetReport("Stuff");
        Assert.Equal((false, 1), (report["F"], report["C"]));
    }

    [Fact]
    public async Task Cancelled_reports_leave_no_more_blocked_threads_than_others()
    {
        var calls = 0;
        var repository =
            TestData.CreateRepository(TestData.CreateEntries(("Stalls", CreateStallingFunction(() => Interlocked.Increment(ref calls)))));
        using var cancel = new CancellationTokenSource();
        var making = new Extrapolator { TimeProvider = _time }.ExtrapolateAsync(repository, cancel.Token);
        while (Volatile.Read(ref calls) == 0) await Task.Yield();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);

        await ReportAsync(repository);
        await ReportAsync(repository);
        // The first was called at the same time as the second.
        Assert.InRange(calls, 1, 2);
    }

    [Fact]
    public async Task A_function_that_asks_for_a_report_becomes_an_error_at_once()
    {
        var repository = TestData.CreateRepository();
        var calls = 0;
        repository["Stuff"] = TestData.CreateEntries(("Asks", TestData.Function(_ =>
        {
            calls++;
            return Task.Run(async () => await new Extrapolator().ExtrapolateAsync(repository)).GetAwaiter().GetResult().Count;
        })), ("Z", 1));
        var report = (await ReportAsync(repository)).GetReport("Stuff");
        Assert.Equal(1, calls);
        Assert.Contains("which would call the function again", report.GetError("Asks"), StringComparison.Ordinal);
        Assert.Equal(1, report["Z"]);
    }

    [Fact]
    public async Task Collections_that_exceed_the_total_bound_of_a_namespace_become_errors()
    {
        var record = Enumerable.Range(0, 1000).ToDictionary(i => $"{i}", i => (object?)i);
        var table = Enumerable.Range(0, 50_000).ToDictionary(i => $"{i}", _ => (object?)record);
        var repository = TestData.CreateRepository(TestData.CreateEntries(("A", table), ("Z", 1)));
        repository["Other"] = TestData.CreateEntries(("A", 1));
        var report = await ReportAsync(repository);
        Assert.Equal((1, 1), (report.GetReport("Stuff")["Z"], report.GetReport("Other")["A"]));
        Assert.Equal(50_000, report.GetReport("Stuff").GetReport("A").Count);
        Assert.InRange(report.GetReport("Stuff").GetReport("A").Count(entry => entry.Value is Report), 900, 1000);
        Assert.InRange(report.GetReport("Stuff").GetReport("A").Count(entry => entry.Value is EntryError), 49_000, 49_100);
    }

    private static string FindError(object? value) => value switch
    {
        EntryError error => error.Message,
        Report report => FindError(report.Select(entry => entry.Value).First(value => value is EntryError or Report or List<object?>)),
        List<object?> list => FindError(list.First(value => value is EntryError or Report)),
        _ => throw new InvalidOperationException($"{value} holds no error."),
    };

    private object CreateBlocking(string kind)
    {
        var text = new BlockingText(_release);
        return kind switch
        {
            "cell" => new BlockingCell(_release.Wait),
            "text" => text,
            "format" => new BlockingFormat(_release),
            "list" => EnumerateForever(),
            "dictionary" => new BlockingTable(_release),
            "keys" => new Hashtable { [text] = 1 },
            "record" => TestData.CreateEntries(("r", new BlockingTable(_release))),
            "computed" => new BlockingRecord(_release),
            "item" => new List<object?> { 1, text },
            "message" => TestData.Function(_ => throw new BlockingException(_release)),
            "result" => TestData.Function(_ => EnumerateForever()),
            _ => TestData.Function(
                _ => new List<object?> { new Dictionary<string, object?> { ["Cell"] = new BlockingCell(_release.Wait) } }),
        };
    }

    private IEnumerable<object?> EnumerateForever()
    {
        yield return 1;
        _release.Wait();
    }

    private sealed class BlockingCell(Action read) : IStrongBox
    {
        public object? Value
        {
            get
            {
                read();
                return 1;
            }
            set => throw new NotSupportedException();
        }
    }

    private sealed class BlockingText(ManualResetEventSlim release)
    {
        public override string ToString()
        {
            release.Wait();
            return "late";
        }
    }

    private sealed class BlockingFormat(ManualResetEventSlim release) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider)
        {
            release.Wait();
            return "late";
        }
    }

    private sealed class BlockingException(ManualResetEventSlim release) : Exception
    {
        public override string Message
        {
            get
            {
                release.Wait();
                return "late";
            }
        }
    }

    private sealed class BlockingRecord(ManualResetEventSlim release) : ComputedRecord(new RecordShape("A"))
    {
        protected internal override void Read(Span<object?> values) => release.Wait();
    }

    private sealed class BlockingTable(ManualResetEventSlim release) : Hashtable
    {
        public override IDictionaryEnumerator GetEnumerator()
        {
            release.Wait();
            return base.GetEnumerator();
        }
    }

    /// <summary>Has new values at each enumeration.</summary>
    private sealed class ChangingTable(Func<object> make) : Hashtable
    {
        public override IDictionaryEnumerator GetEnumerator() => new Hashtable { ["A"] = make() }.GetEnumerator();
    }

    private sealed class StallingTable(TaskCompletionSource entered, ManualResetEventSlim release) : Hashtable
    {
        public override IDictionaryEnumerator GetEnumerator()
        {
            entered.TrySetResult();
            release.Wait();
            return base.GetEnumerator();
        }
    }
}
