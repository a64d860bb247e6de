using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Chalkboard.Slates.Tests.Statistics;

/// <summary>The stores that the statistics show.</summary>
public sealed class OpenStoreTests
{
    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task Stores_of_one_name_have_a_record_each()
    {
        var site = new MeasuredSite();
        var second = site.CreateClient("mine");
        await second.For<UserSlate>("ann").User.GetAsync(Stop);

        Assert.Equal(["mine", "mine 2"], site.Repository.GetStores().Keys.Order());
        Assert.Equal((0L, 1L), (site.Record.GetValue("Total Reads"), site.Repository.GetStore("mine 2").GetValue("Total Reads")));
        GC.KeepAlive(second);
    }

    [Fact]
    public void Clients_of_one_store_share_a_record()
    {
        var store = new NamedStore("shared");
        var first = new SlateClient(store);
        var second = new SlateClient(store);

        Assert.Single(StatisticsReader.CurrentRepository.GetStores().Keys, name => name.StartsWith("shared", StringComparison.Ordinal));
        GC.KeepAlive((first, second));
    }

    [Fact]
    public async Task A_disposed_store_is_not_shown_and_its_totals_remain()
    {
        var services =
            new ServiceCollection().AddSlateClient(slates => slates.StoreIn.Store(_ => new NamedStore("vanishes"))).BuildServiceProvider();
        await services.GetRequiredService<SlateClient>().For<UserSlate>("ann").User.GetAsync(Stop);
        Assert.Equal(1L, StatisticsReader.CurrentRepository.GetStore("vanishes").GetValue("Total Reads"));
        var reads = (long)StatisticsReader.CurrentRepository.GetSlates().GetValue("Total Reads")!;

        await services.DisposeAsync();

        Assert.False(StatisticsReader.CurrentRepository.GetStores().ContainsKey("vanishes"));
        Assert.InRange((long)StatisticsReader.CurrentRepository.GetSlates().GetValue("Total Reads")!, reads, long.MaxValue);
    }

    [Fact]
    public async Task A_garbage_collected_store_is_not_shown()
    {
        await UseAndForgetAsync();

        for (var i = 0; i < 10 && StatisticsReader.CurrentRepository.GetStores().ContainsKey("forgotten"); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(StatisticsReader.CurrentRepository.GetStores().ContainsKey("forgotten"));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static async Task UseAndForgetAsync()
        {
            await new SlateClient(new NamedStore("forgotten")).For<UserSlate>("ann").User.GetAsync(Stop);
            Assert.True(StatisticsReader.CurrentRepository.GetStores().ContainsKey("forgotten"));
        }
    }

    [Fact]
    public async Task A_thousand_stores_are_shown_and_the_others_are_in_the_totals()
    {
        var site = new MeasuredSite();
        var others = Enumerable.Range(0, 1_001).Select(i => site.CreateClient($"{i}")).ToList();
        Assert.Equal(1_000, site.Repository.GetStores().Count);

        await others[^1].For<UserSlate>("ann").User.GetAsync(Stop);

        Assert.Equal(1L, site.Repository.GetSlates().GetValue("Total Reads"));
        Assert.False(site.Repository.GetStores().ContainsKey("1000"));
        GC.KeepAlive(others);
    }
}
