using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Chalkboard.Slates.Tests.Statistics;

/// <summary>Which stores the statistics show.</summary>
public sealed class OpenStoreTests
{
    private static CancellationToken Stop => Site.Stop;

    [Fact]
    public async Task Stores_of_one_name_have_a_record_each()
    {
        var site = new MeasuredSite();
        var second = site.Beside("mine");
        await second.For<UserSlate>("ann").User.GetAsync(Stop);

        Assert.Equal(["mine", "mine 2"], site.Repository.Stores().Keys.Order());
        Assert.Equal((0L, 1L), (site.Record.Now("Total Reads"), site.Repository.Store("mine 2").Now("Total Reads")));
        GC.KeepAlive(second);
    }

    [Fact]
    public void Clients_of_one_store_share_a_record()
    {
        var store = new NamedStore("shared");
        var first = new SlateClient(store);
        var second = new SlateClient(store);

        Assert.Single(Figures.OfProcess.Stores().Keys, name => name.StartsWith("shared", StringComparison.Ordinal));
        GC.KeepAlive((first, second));
    }

    [Fact]
    public async Task A_store_that_the_container_disposes_of_vanishes_and_its_totals_stay()
    {
        var services =
            new ServiceCollection().AddSlateClient(slates => slates.StoreIn.Store(_ => new NamedStore("vanishes"))).BuildServiceProvider();
        await services.GetRequiredService<SlateClient>().For<UserSlate>("ann").User.GetAsync(Stop);
        Assert.Equal(1L, Figures.OfProcess.Store("vanishes").Now("Total Reads"));
        var reads = (long)Figures.OfProcess.Slates().Now("Total Reads")!;

        await services.DisposeAsync();

        Assert.False(Figures.OfProcess.Stores().ContainsKey("vanishes"));
        Assert.InRange((long)Figures.OfProcess.Slates().Now("Total Reads")!, reads, long.MaxValue);
    }

    [Fact]
    public async Task A_store_that_nobody_holds_any_more_vanishes()
    {
        await UseAndForgetAsync();

        for (var i = 0; i < 10 && Figures.OfProcess.Stores().ContainsKey("forgotten"); i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(Figures.OfProcess.Stores().ContainsKey("forgotten"));

        [MethodImpl(MethodImplOptions.NoInlining)]
        static async Task UseAndForgetAsync()
        {
            await new SlateClient(new NamedStore("forgotten")).For<UserSlate>("ann").User.GetAsync(Stop);
            Assert.True(Figures.OfProcess.Stores().ContainsKey("forgotten"));
        }
    }

    [Fact]
    public async Task A_thousand_stores_are_shown_and_the_others_are_in_the_totals()
    {
        var site = new MeasuredSite();
        var others = Enumerable.Range(0, 1_001).Select(i => site.Beside($"{i}")).ToList();
        Assert.Equal(1_000, site.Repository.Stores().Count);

        await others[^1].For<UserSlate>("ann").User.GetAsync(Stop);

        Assert.Equal(1L, site.Repository.Slates().Now("Total Reads"));
        Assert.False(site.Repository.Stores().ContainsKey("1000"));
        GC.KeepAlive(others);
    }
}
