using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Tests.Reports;

public sealed class ExtrapolationTests
{
    [Fact]
    public async Task The_execution_context_of_a_function_does_not_reach_the_next_one()
    {
        var local = new AsyncLocal<string>();
        var report = await TestData.ReportEntriesAsync(
            ("A", TestData.Function(_ =>
            {
                local.Value = "left behind";
                CultureInfo.CurrentCulture = new CultureInfo("de") { NumberFormat = { NumberDecimalSeparator = "!" } };
                return 1.5.ToString(CultureInfo.CurrentCulture);
            })),
            ("B", TestData.Function(_ => 1.5.ToString(CultureInfo.CurrentCulture))), ("C", TestData.Function(_ => local.Value)));
        Assert.Equal("1!5", report["A"]);
        Assert.NotEqual("1!5", report["B"]);
        Assert.Null(report["C"]);
    }

    [Fact]
    public async Task An_exception_without_a_message_affects_only_its_own_entry()
    {
        var report = await TestData.ReportEntriesAsync(("Bad", TestData.Function(_ => throw new ExceptionWithoutMessage())), ("Good", 1));
        Assert.Equal(("ExceptionWithoutMessage: ", 1), (report.GetError("Bad"), report["Good"]));
    }

    [Fact]
    public async Task Cells_are_read_and_functions_called_with_their_live_dictionary()
    {
        object? gotOfNamespace = null, gotOfRecord = null;
        var record = TestData.CreateEntries(("Mails", new StrongBox<long>(5)));
        var entries = TestData.CreateEntries(("Total", new StrongBox<int>(3)), ("Servers", TestData.CreateEntries(("mx", record))));
        entries["Function"] = TestData.Function(scope => { gotOfNamespace = scope; return 1.5; });
        record["Function"] = TestData.Function(scope => { gotOfRecord = scope; return ((StrongBox<long>)scope["Mails"]!).Value * 2; });

        var report = (await TestData.CreateRepository(entries).ReportAsync()).GetReport("Stuff");

        Assert.Equal((3, 1.5), (report["Total"], report["Function"]));
        Assert.Equal(10L, report.GetReport("Servers").GetReport("mx")["Function"]);
        Assert.Same(entries, gotOfNamespace);
        Assert.Same(record, gotOfRecord);
    }

    [Fact]
    public async Task Each_function_is_called_once_and_its_result_is_not_called()
    {
        var calls = 0;
        var report = await TestData.ReportEntriesAsync(("Function", TestData.Function(_ =>
        {
            calls++;
            return TestData.CreateEntries(
                ("Record", TestData.CreateEntries(("Fine", new StrongBox<int>(1)), ("Again", TestData.Function(_ => calls++)))));
        })), ("Returns one", TestData.Function(_ => TestData.Function(_ => calls++))));

        Assert.Equal(1, calls);
        Assert.Equal(1, report.GetReport("Function").GetReport("Record")["Fine"]);
        Assert.Contains("not called", report.GetReport("Function").GetReport("Record").GetError("Again"), StringComparison.Ordinal);
        Assert.Contains("not called", report.GetError("Returns one"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_throws_becomes_an_error_with_its_message()
    {
        var report = await TestData.ReportEntriesAsync(
            ("Bad", TestData.Function(_ => throw new FormatException("no such disk"))), ("Good", TestData.Function(_ => 1)));
        Assert.Equal("FormatException: no such disk", report.GetError("Bad"));
        Assert.Equal(1, report["Good"]);
    }

    [Fact]
    public async Task A_long_message_is_truncated()
    {
        var report =
            await TestData.ReportEntriesAsync(("Bad", TestData.Function(_ => throw new FormatException(new string('x', 100_000)))));
        Assert.InRange(report.GetError("Bad").Length, 100, 600);
    }

    [Fact]
    public async Task A_report_shares_nothing_with_the_live_data_and_may_be_changed()
    {
        var list = new ConcurrentQueue<IDictionary<string, object?>>([new Dictionary<string, object?> { ["A"] = 1 }]);
        var entries = TestData.CreateEntries(
            ("Name", "x"), ("Servers", TestData.CreateEntries(("mx", TestData.CreateEntries(("Up", true))))), ("List", list));
        var repository = TestData.CreateRepository(entries);
        var report = await repository.ReportAsync();

        report.GetReport("Stuff").GetReport("Servers").GetReport("mx")["Up"] = false;
        report.GetReport("Stuff")["Added"] = 1;
        ((Report)((List<object?>)report.GetReport("Stuff")["List"]!)[0]!)["A"] = 2;
        Assert.True(report.GetReport("Stuff").Remove("Name"));

        var again = (await repository.ReportAsync()).GetReport("Stuff");
        Assert.Equal(["List", "Name", "Servers"], again.Names);
        Assert.Equal(true, again.GetReport("Servers").GetReport("mx")["Up"]);
        Assert.Equal(1, ((Report)((List<object?>)again["List"]!)[0]!)["A"]);
    }

    [Fact]
    public async Task Records_that_share_their_names_do_not_share_their_changes()
    {
        var report = await TestData.ReportEntriesAsync(("Servers", TestData.CreateEntries(("a", Record()), ("b", Record()))));
        var (a, b) = (report.GetReport("Servers").GetReport("a"), report.GetReport("Servers").GetReport("b"));
        a.Remove("X");
        a["New"] = 1;
        Assert.Equal(["New", "Y"], a.Names);
        Assert.Equal(["X", "Y"], b.Names);

        static Dictionary<string, object?> Record() => new() { ["Y"] = 1, ["X"] = 2 };
    }

    [Fact]
    public async Task Names_are_sorted_by_code_point()
    {
        var report = await TestData.ReportEntriesAsync(("b", 1), ("a", 2), ("B", 3), ("é", 4), ("10", 5), ("9", 6));
        Assert.Equal(["10", "9", "B", "a", "b", "é"], report.Names);
    }

    [Fact]
    public async Task One_namespace_can_be_read_alone_without_calling_other_functions()
    {
        var repository = TestData.CreateRepository(TestData.CreateEntries(("A", 1)));
        repository["Other"] = TestData.CreateEntries(("F", TestData.Function(_ => throw new InvalidOperationException("called"))));
        Assert.Equal(
            ["Stuff"], (await TestData.PatientExtrapolator.ExtrapolateAsync(
                repository, "Stuff", TestContext.Current.CancellationToken)).Names);
        Assert.Empty(await TestData.PatientExtrapolator.ExtrapolateAsync(repository, "Nobody", TestContext.Current.CancellationToken));
    }

    public static TheoryData<object?, string> NotNamespaces => new()
    {
        { 5, "a System.Int32" }, { null, "null" }, { "text", "a System.String" }, { TestData.Function(_ => 1), "a System.Func" },
        { new List<int>(), "a System.Collections.Generic.List" },
    };

    [Theory]
    [MemberData(nameof(NotNamespaces), DisableDiscoveryEnumeration = true)]
    public async Task An_entry_that_is_no_namespace_becomes_an_error(object? value, string kind)
    {
        var repository = TestData.CreateRepository(value, "Bad");
        repository["Good"] = TestData.CreateEntries(("A", 1));
        var report = await repository.ReportAsync();
        Assert.Contains($"A namespace must be a dictionary, and this is {kind}", report.GetError("Bad"), StringComparison.Ordinal);
        Assert.Equal(1, report.GetReport("Good")["A"]);
    }

    [Fact]
    public async Task A_fifth_level_becomes_an_error()
    {
        var record = TestData.CreateEntries(("Fine", 1), ("Deep", TestData.CreateEntries(("x", 1))), ("List", new[] { 1, 2 }));
        var report = await TestData.ReportEntriesAsync(
            ("Collection", TestData.CreateEntries(("Record", record))), ("Records", new List<object?> { record }));
        foreach (var copy in (Report[])[report.GetReport("Collection").GetReport("Record"),
            (Report)((List<object?>)report["Records"]!)[0]!])
        {
            Assert.Equal(1, copy["Fine"]);
            Assert.Contains("Nested too deep", copy.GetError("Deep"), StringComparison.Ordinal);
            Assert.Contains("Nested too deep", copy.GetError("List"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Collections_of_unusual_types_are_read()
    {
        var report = await TestData.ReportEntriesAsync(
            ("Scalars", new[] { "a", "b" }),
            ("Records that are none", TestData.CreateEntries(("One", 1), ("Two", new StrongBox<long>(2)), ("List", new[] { 1 }))),
            ("Mixed list",
                new object?[] { 1, null, new Dictionary<string, object?> { ["A"] = 1 }, new[] { 1 }, TestData.Function(_ => 1) }),
            ("Empty", TestData.CreateEntries()),
            ("Empty list", Array.Empty<object>()));

        Assert.Equal(["a", "b"], (List<object?>)report["Scalars"]!);
        Assert.Equal(1, report.GetReport("Records that are none")["One"]);
        Assert.Equal(2L, report.GetReport("Records that are none")["Two"]);
        Assert.Contains("too deep", report.GetReport("Records that are none").GetError("List"), StringComparison.Ordinal);
        var mixed = (List<object?>)report["Mixed list"]!;
        Assert.Equal((1, null, 1), (mixed[0], mixed[1], ((Report)mixed[2]!)["A"]));
        Assert.All(mixed[3..], item => Assert.IsType<EntryError>(item));
        Assert.Empty(report.GetReport("Empty"));
        Assert.Empty((List<object?>)report["Empty list"]!);
    }

    [Fact]
    public async Task A_namespace_without_entries_or_scalars_is_in_the_report()
    {
        var repository = TestData.CreateRepository(TestData.CreateEntries(), "Empty");
        repository["Collections alone"] = TestData.CreateEntries(("C", TestData.CreateEntries()));
        var report = await repository.ReportAsync();
        Assert.Empty(report.GetReport("Empty"));
        Assert.Equal(["C"], report.GetReport("Collections alone").Names);
    }

    [Fact]
    public async Task Names_that_are_no_strings_become_text_and_none_is_lost()
    {
        var mixed = new Hashtable
        {
            [1] = "number",
            ["1"] = "text",
            [2.5] = "half",
            [DayOfWeek.Monday] = "day",
            ["Function"] = TestData.Function(scope => scope["2.5"]),
        };
        var report = await TestData.ReportEntriesAsync(("Mixed", new Dictionary<object, object?> { ["r"] = mixed }));
        var record = report.GetReport("Mixed").GetReport("r");
        Assert.Equal(5, record.Count);
        Assert.Equal("half", record["2.5"]);
        Assert.Equal("day", record["Monday"]);
        Assert.Equal("half", record["Function"]);
        Assert.Equal(
            ["number", "text"],
            record.Where(entry => entry.Key.StartsWith('1')).Select(entry => (string)entry.Value!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_value_that_is_no_scalar_becomes_text()
    {
        var report = await TestData.ReportEntriesAsync(
            ("Uri", new Uri("http://x/")), ("Enum", DayOfWeek.Friday), ("Version", new Version(1, 2)),
            ("Throws", new Hostile()), ("Cell of a list", new StrongBox<int[]>([1])), ("Cell that throws", new HostileCell()),
            ("Wrong function", new Func<int>(() => 1)));
        Assert.Equal(("http://x/", "Friday", "1.2"), (report["Uri"], report["Enum"], report["Version"]));
        Assert.Equal("InvalidOperationException: not you", report.GetError("Throws"));
        Assert.Equal("InvalidOperationException: not you", report.GetError("Cell that throws"));
        Assert.Contains(
            "must be a Func<IDictionary<string, object?>, object?>", report.GetError("Wrong function"), StringComparison.Ordinal);
        Assert.IsType<string>(report["Cell of a list"]);
    }

    [Fact]
    public async Task A_dictionary_or_list_that_can_not_be_read_becomes_an_error()
    {
        var report = await TestData.ReportEntriesAsync(("Bad", Endless()), ("Throws", Throwing()), ("Good", 1));
        Assert.Contains("must be bounded", report.GetError("Bad"), StringComparison.Ordinal);
        Assert.Contains("gone", report.GetError("Throws"), StringComparison.Ordinal);
        Assert.Equal(1, report["Good"]);

        static IEnumerable<int> Endless()
        {
            while (true) yield return 1;
        }

        static IEnumerable<int> Throwing()
        {
            yield return 1;
            throw new InvalidOperationException("gone");
        }
    }

    [Fact]
    public async Task Each_collection_has_its_own_bound()
    {
        var report = await TestData.ReportEntriesAsync(
            ("Full", Enumerable.Range(0, 100_000)), ("Fuller", Enumerable.Range(0, 100_001)), ("Other", 1));
        Assert.Equal(100_000, Assert.IsType<List<object?>>(report["Full"]).Count);
        Assert.Contains("more than 100000 entries", report.GetError("Fuller"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_computed_record_that_throws_becomes_an_error()
    {
        var report = await TestData.ReportEntriesAsync(
            ("Records", TestData.CreateEntries(("bad", new ThrowingRecord()), ("good", new Distribution(TestData.Enabled)))));
        Assert.Equal("InvalidOperationException: not you", report.GetReport("Records").GetError("bad"));
        Assert.Equal(0L, report.GetReport("Records").GetReport("good")["Count"]);
    }

    [Fact]
    public async Task A_report_is_complete_while_participants_add_remove_and_count()
    {
        var repository = TestData.CreateRepository();
        var stuff = StatisticsNamespace.GetOrCreate(repository, "Stuff");
        var steady = stuff.Counter("Steady");
        var plain = new Dictionary<string, object?>();
        stuff.Entries["Plain"] = new ConcurrentDictionary<string, object?>([new("one", plain)]);
        var done = false;
        var participants = Enumerable.Range(0, 3).Select(thread => new Thread(() =>
        {
            for (var i = 0; !Volatile.Read(ref done); i++)
            {
                steady.Increment();
                stuff.Entries[$"Comes and goes {i % 100}"] = i;
                stuff.Entries.Remove($"Comes and goes {(i + 50) % 100}");
                stuff.Table("Table", 50).Record($"{i % 80}").Counter("C").Increment();
                if (i % 7 == 0) stuff.Table("Table", 50).Remove($"{i % 50}");
                stuff.List("List").Add(new Dictionary<string, object?> { ["I"] = i, ["F"] = TestData.Function(scope => scope["I"]) });
                stuff.Timing("T").Record(TimeSpan.FromTicks(i));
                repository[$"Space {i % 20}"] = TestData.CreateEntries(("A", i));
                repository.TryRemove($"Space {(i + 10) % 20}", out _);
                // A plain dictionary supports changes by one thread only, while the report reads it.
                if (thread == 0) plain[$"{i % 5}"] = i;
            }
        })).ToList();
        foreach (var participant in participants) participant.Start();

        var last = 0L;
        for (var i = 0; i < 200; i++)
        {
            var report = (await repository.ReportAsync()).GetReport("Stuff");
            var now = (long)report["Steady"]!;
            Assert.InRange(now, last, long.MaxValue);
            last = now;
            if (report.TryGetValue("List", out var list))
                Assert.All((List<object?>)list!, item => Assert.Equal(((Report)item!)["I"], ((Report)item)["F"]));
        }
        Volatile.Write(ref done, true);
        foreach (var participant in participants) participant.Join();
        Assert.True(last > 0);
    }

    [Fact]
    public async Task A_large_dictionary_of_any_type_is_copied()
    {
        var records = new ConcurrentDictionary<string, Dictionary<string, int>>(
            Enumerable.Range(0, 100_000).Select(i => KeyValuePair.Create($"{i}", new Dictionary<string, int> { ["I"] = i })));
        var report = await TestData.ReportEntriesAsync(
            ("Records", records), ("FixedText", Enumerable.Range(0, 50_000).ToDictionary(_ => (object)new FixedText(), i => i)));
        Assert.Equal(100_000, report.GetReport("Records").Count);
        Assert.Equal(99_999, report.GetReport("Records").GetReport("99999")["I"]);
        Assert.Equal(50_000, report.GetReport("FixedText").Names.Distinct().Count());
    }

    [Fact]
    public async Task A_dictionary_of_another_type_is_copied_once_for_all_functions_in_it()
    {
        var reads = 0;
        var scope = new CallbackTable(() => reads++);
        for (var i = 0; i < 1000; i++) scope[i] = TestData.Function(entries => entries.Count);
        var report = await TestData.ReportEntriesAsync(("T", new Dictionary<string, object?> { ["r"] = scope }));
        Assert.All(report.GetReport("T").GetReport("r"), entry => Assert.Equal(1000, entry.Value));
        Assert.InRange(reads, 1, 2);
    }

    private sealed class CallbackTable(Action read) : Hashtable
    {
        public override IDictionaryEnumerator GetEnumerator()
        {
            read();
            return base.GetEnumerator();
        }
    }

    private sealed class FixedText
    {
        public override string ToString() => "same";
    }

    [Fact]
    public async Task A_cancelled_report_is_not_made()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new Extrapolator().ExtrapolateAsync(TestData.CreateRepository(), cancelled.Token));
    }

    private sealed class Hostile
    {
        public override string ToString() => throw new InvalidOperationException("not you");
    }

    private sealed class HostileCell : IStrongBox
    {
        public object? Value
        {
            get => throw new InvalidOperationException("not you");
            set => throw new NotSupportedException();
        }
    }

    private sealed class ThrowingRecord() : ComputedRecord(new RecordShape("A"))
    {
        protected internal override void Read(Span<object?> values) => throw new InvalidOperationException("not you");
    }

    private sealed class ExceptionWithoutMessage : Exception
    {
        public override string Message => null!;
    }
}
