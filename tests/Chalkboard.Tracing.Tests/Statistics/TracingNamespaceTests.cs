using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Tracing.Statistics;

namespace Chalkboard.Tracing.Tests.Statistics;

public sealed class TracingNamespaceTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void Traces_are_counted_when_they_start_and_stop()
    {
        var repository = new ConcurrentDictionary<string, object?>();
        var figures = new TracingNamespace(repository, _start);

        figures.OnStarted(isRefused: false);
        figures.OnStarted(isRefused: false);
        figures.OnStarted(isRefused: true);
        figures.OnStopped(isKept: true, eventCount: 10, droppedCount: 3);
        figures.OnStopped(isKept: false, eventCount: 5, droppedCount: 0);

        Assert.Equal(
            [("Total Discarded", 1L), ("Total Dropped", 3L), ("Total Events", 15L), ("Total Kept", 1L), ("Total Refused", 1L),
                ("Total Started", 2L)],
            Entries(repository).Where(entry => entry.Value is StrongBox<long>)
                .Select(entry => (entry.Key, ((StrongBox<long>)entry.Value!).Value)).Order());
        Assert.Equal(_start, Entries(repository)["Start Time"]);
    }

    [Fact]
    public void A_disabled_namespace_counts_nothing()
    {
        var switchedOff =
            new ConcurrentDictionary<string, object?> { ["Tracing"] = new ConcurrentDictionary<string, object?> { ["Enabled"] = false } };
        var before = new TracingNamespace(switchedOff, _start);
        before.OnStarted(isRefused: false);
        Assert.Equal(0, ((StrongBox<long>)Entries(switchedOff)["Total Started"]!).Value);

        var repository = new ConcurrentDictionary<string, object?>();
        var afterwards = new TracingNamespace(repository, _start);
        ((StrongBox<bool>)Entries(repository)["Enabled"]!).Value = false;
        afterwards.OnStarted(isRefused: false);
        afterwards.OnStopped(isKept: true, eventCount: 1, droppedCount: 1);
        Assert.All(Entries(repository).Values.OfType<StrongBox<long>>(), total => Assert.Equal(0, total.Value));
    }

    [Fact]
    public void Existing_entries_of_the_namespace_are_kept()
    {
        var repository = new ConcurrentDictionary<string, object?>();
        new TracingNamespace(repository, _start).OnStarted(isRefused: false);
        new TracingNamespace(repository, _start.AddDays(1)).OnStarted(isRefused: false);

        Assert.Equal(2, ((StrongBox<long>)Entries(repository)["Total Started"]!).Value);
        Assert.Equal(_start, Entries(repository)["Start Time"]);
    }

    [Fact]
    public void Without_a_repository_nothing_fails()
    {
        new TracingNamespace(null, _start).OnStarted(isRefused: false);
        new TracingNamespace(new() { ["Tracing"] = "something else" }, _start).OnStarted(isRefused: false);
    }

    private static IDictionary<string, object?> Entries(ConcurrentDictionary<string, object?> repository) =>
        (IDictionary<string, object?>)repository["Tracing"]!;
}
