using System.Collections;
using Chalkboard.Statistics.Reports;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Statistics.Tests.Reports;

/// <summary>Functions that do not come back. Real threads stand in them until the test lets go.</summary>
public sealed class StallTests : IDisposable
{
    private readonly ManualResetEventSlim _letGo = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _letGo.Set();

    private Func<IDictionary<string, object?>, object?> Stalling(Action? called = null) => Some.Function(_ =>
    {
        called?.Invoke();
        _letGo.Wait();
        return "late";
    });

    private async Task<Report> ReportAsync(IDictionary<string, object?> repository)
    {
        var making = new Extrapolator { Time = _time }.ReportAsync(repository, TestContext.Current.CancellationToken).AsTask();
        // Time passes only while a report waits for it.
        while (!making.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.WhenAny(making, Task.Delay(5, TestContext.Current.CancellationToken));
        }
        return await making;
    }

    [Fact]
    public async Task A_function_that_stalls_spoils_its_own_entry_and_the_rest_is_whole()
    {
        var entries = Some.Entries(("A", Some.Function(_ => 1)), ("Stalls", Stalling()), ("Z", Some.Function(_ => 2)), ("Table", Some.Entries(("r", Some.Entries(("F", Some.Function(_ => 3)))))));
        var report = (await ReportAsync(Some.Repository(entries))).Nested("Stuff");
        Assert.Contains("longer than 250 ms", report.Error("Stalls"), StringComparison.Ordinal);
        Assert.Equal((1, 2), (report["A"], report["Z"]));
        Assert.Equal(3, report.Nested("Table").Nested("r")["F"]);

        _letGo.Set();
        Assert.Contains("longer than 250 ms", report.Error("Stalls"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_function_that_has_not_come_back_is_not_called_again_until_it_does()
    {
        var calls = 0;
        var repository = Some.Repository(Some.Entries(("Stalls", Stalling(() => Interlocked.Increment(ref calls)))));
        await ReportAsync(repository);
        Assert.Contains("has not come back", (await repository.ReportAsync()).Nested("Stuff").Error("Stalls"), StringComparison.Ordinal);
        Assert.Equal(1, calls);

        _letGo.Set();
        while ((await repository.ReportAsync()).Nested("Stuff")["Stalls"] is EntryError) await Task.Yield();
        Assert.Equal("late", (await repository.ReportAsync()).Nested("Stuff")["Stalls"]);
    }

    [Fact]
    public async Task The_same_function_that_stalls_for_one_record_is_called_for_the_others()
    {
        var function = Some.Function(scope =>
        {
            if (scope["Name"] is "slow") _letGo.Wait();
            return scope["Name"];
        });
        var table = Some.Entries(("1", Record("quick")), ("2", Record("slow")), ("3", Record("quick")));
        var report = (await ReportAsync(Some.Repository(Some.Entries(("Table", table))))).Nested("Stuff").Nested("Table");
        Assert.Equal("quick", report.Nested("1")["F"]);
        Assert.IsType<EntryError>(report.Nested("2")["F"]);
        Assert.Equal("quick", report.Nested("3")["F"]);

        Dictionary<string, object?> Record(string name) => new() { ["Name"] = name, ["F"] = function };
    }

    [Fact]
    public async Task Not_every_function_of_a_report_may_hold_a_thread()
    {
        var calls = 0;
        var entries = Some.Entries([.. Enumerable.Range(0, 30).Select(i => ($"Stalls {i:00}", (object?)Stalling(() => Interlocked.Increment(ref calls)))), ("Scalar", 1)]);
        var report = (await ReportAsync(Some.Repository(entries))).Nested("Stuff");
        Assert.Equal(8, calls);
        Assert.Equal(30, report.Count(entry => entry.Value is EntryError));
        Assert.Equal(1, report["Scalar"]);
    }

    [Fact]
    public async Task A_report_that_waits_for_a_function_can_be_given_up()
    {
        using var cancel = new CancellationTokenSource();
        var entered = new TaskCompletionSource();
        var repository = Some.Repository(Some.Entries(("Stalls", Stalling(entered.SetResult))));
        var making = new Extrapolator { Time = _time }.ReportAsync(repository, cancel.Token).AsTask();
        await entered.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
    }

    [Fact]
    public async Task A_dictionary_that_stalls_does_not_hold_who_asks()
    {
        using var cancel = new CancellationTokenSource();
        var entered = new TaskCompletionSource();
        var repository = Some.Repository(new Stalls(entered, _letGo));
        var making = new Extrapolator { Time = _time }.ReportAsync(repository, cancel.Token).AsTask();
        await entered.Task;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => making);
    }

    private sealed class Stalls(TaskCompletionSource entered, ManualResetEventSlim letGo) : Hashtable
    {
        public override IDictionaryEnumerator GetEnumerator()
        {
            entered.TrySetResult();
            letGo.Wait();
            return base.GetEnumerator();
        }
    }
}
