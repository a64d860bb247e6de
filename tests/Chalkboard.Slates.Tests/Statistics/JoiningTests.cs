using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Chalkboard.StatisticsConvention;
using Chalkboard.Slates.Diagnostics.Statistics;
using Chalkboard.Slates.Memory;
using Xunit;

namespace Chalkboard.Slates.Tests.Statistics;

/// <summary>Slates join the statistics of a process: as the first participant, as a later one, and with conflicting entries.</summary>
public sealed class JoiningTests
{
    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task A_slate_store_appears_in_the_repository_without_any_package_of_ours()
    {
        var client = new SlateClient(new NamedStore("appears"));
        await client.For<UserSlate>("ann").User.SetAsync(new("Ann"), Stop);
        await client.For<UserSlate>("ann").User.GetAsync(Stop);

        var record = StatisticsReader.CurrentRepository.GetStore("appears");

        Assert.Equal((1L, 1L), (record.GetValue("Total Reads"), record.GetValue("Total Commits")));
        Assert.InRange(Assert.IsType<TimeSpan>(record.GetValue("99% Commit Time")), TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.True(Assert.IsType<StrongBox<bool>>(StatisticsReader.CurrentRepository.GetSlates()["Enabled"]).Value);
        Assert.InRange(Assert.IsType<long>(StatisticsReader.CurrentRepository.GetSlates().GetValue("Total Commits")), 1, long.MaxValue);
        GC.KeepAlive(client);
    }

    [Fact]
    public void Concurrent_first_participants_share_one_repository()
    {
        var slot = $"test.{Guid.NewGuid():n}";
        var found = new ConcurrentBag<object?>();

        Parallel.For(0, 100, _ => found.Add(StatisticsSlot.FindOrCreate(slot)));

        Assert.Same(AppContext.GetData(slot), Assert.Single(found.Distinct()));
        Assert.IsType<ConcurrentDictionary<string, object?>>(found.First());
    }

    [Fact]
    public void An_existing_repository_is_joined()
    {
        var slot = $"test.{Guid.NewGuid():n}";
        var first = new ConcurrentDictionary<string, object?> { ["Another Library"] = new ConcurrentDictionary<string, object?>() };
        AppContext.SetData(slot, first);

        Assert.Same(first, StatisticsSlot.FindOrCreate(slot));
    }

    [Fact]
    public async Task Slates_work_if_the_slot_of_the_repository_is_taken()
    {
        var slot = $"test.{Guid.NewGuid():n}";
        AppContext.SetData(slot, "mine");

        var joined = new SlatesNamespace(StatisticsSlot.FindOrCreate(slot), TimeProvider.System);
        var client = new SlateClient(new MemorySlateStore(), null, null, joined);
        await client.For<UserSlate>("ann").User.SetAsync(new("Ann"), Stop);

        Assert.Equal("mine", AppContext.GetData(slot));
        Assert.False(joined.IsEnabled);
        Assert.Equal("Ann", (await client.For<UserSlate>("ann").User.GetAsync(Stop)).Value?.Name);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("null")]
    [InlineData("read-only")]
    public async Task Slates_work_if_the_name_of_their_namespace_is_taken(string what)
    {
        object? there = what switch { "null" => null, "read-only" => FrozenDictionary<string, object?>.Empty, _ => what };
        var site = new MeasuredSite(new() { ["Slates"] = there });

        await site.CommitAsync();
        await site.ReadAsync();

        Assert.Same(there, site.Repository["Slates"]);
    }

    [Fact]
    public async Task Entries_of_other_types_with_our_names_are_replaced()
    {
        var entries =
            new ConcurrentDictionary<string, object?>
            {
                ["Enabled"] = "yes",
                ["Total Reads"] = null,
                ["Stores"] = 7,
                ["Slow Commits"] = "",
                ["Another"] = 1
            };
        var site = new MeasuredSite(new() { ["Slates"] = entries });

        await site.ReadAsync();

        Assert.Equal((true, 1L, 1), (entries.GetValue("Enabled"), entries.GetValue("Total Reads"), entries.GetValue("Another")));
        Assert.Equal(1L, site.Record.GetValue("Total Reads"));
        Assert.Empty(site.Repository.GetSlowCommits());
    }

    [Fact]
    public async Task An_Enabled_that_was_set_before_the_first_store_is_kept()
    {
        var enabled = new StrongBox<bool>(false);
        var entries = new ConcurrentDictionary<string, object?> { ["Enabled"] = enabled };
        var site = new MeasuredSite(new() { ["Slates"] = entries });
        await site.ReadAsync();
        Assert.Equal(0L, site.Record.GetValue("Total Reads"));

        enabled.Value = true;
        await site.ReadAsync();

        Assert.Equal(1L, site.Record.GetValue("Total Reads"));
        Assert.Same(enabled, entries["Enabled"]);
        Assert.Same(entries, site.Repository["Slates"]);
    }

    [Fact]
    public async Task Enabled_may_be_a_plain_bool()
    {
        var entries = new Dictionary<string, object?> { ["Enabled"] = false };
        var site = new MeasuredSite(new() { ["Slates"] = entries });
        await site.ReadAsync();
        Assert.Equal((0L, false), (site.Record.GetValue("Total Reads"), entries["Enabled"]));

        entries["Enabled"] = true;
        await site.ReadAsync();

        Assert.Equal((1L, true), (site.Record.GetValue("Total Reads"), entries["Enabled"]));
    }

    [Fact]
    public async Task Two_copies_of_the_library_count_into_the_same_totals_and_collections()
    {
        var site = new MeasuredSite();
        var other = new MeasuredSite(site.Repository);

        await site.ReadAsync();
        await other.ReadAsync(2);

        Assert.Equal(3L, site.Repository.GetSlates().GetValue("Total Reads"));
        Assert.Equal((1L, 2L), (site.Record.GetValue("Total Reads"), site.Repository.GetStore("mine 2").GetValue("Total Reads")));
    }
}
