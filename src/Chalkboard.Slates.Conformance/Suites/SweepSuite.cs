using Chalkboard.Slates.Conformance.Samples;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>What has expired or was dropped is freed, also if its owner never comes back. (Property 8.)</summary>
public abstract class SweepSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private const int Owners = 20;
    private const int Expiring = 10;

    [Fact]
    public virtual async Task Expired_documents_of_an_owner_who_stays_away_are_freed()
    {
        var before = await HeldAsync();
        for (var i = 0; i < Owners; i++)
        {
            var slate = new SlateOf(Store, Some.Owner());
            await slate.PutAsync("stays");
            for (var j = 0; j < Expiring; j++) await slate.PutAsync($"workflow/{j}", expiresAfter: Ticks(10));
        }

        Assert.Equal(before + Owners * (Expiring + 1), await HeldAsync());
        await AdvanceAsync(11);

        await AssertHeldAsync(before + Owners);
    }

    [Fact]
    public virtual async Task What_is_dropped_is_freed()
    {
        var before = await HeldAsync();
        for (var i = 0; i < 2_000; i++) await Slate.PutAsync($"{i}");

        Assert.True(await Slate.DropAsync());
        await Slate.PutAsync("new");

        await AssertHeldAsync(before + 1);
        Assert.Equal(["new"], await Slate.IdsAsync());
    }

    [Fact]
    public virtual async Task What_lives_longer_than_it_was_first_meant_to_is_not_freed()
    {
        await Slate.PutAsync("longer", expiresAfter: Ticks(10));
        await Slate.PutAsync("longer", expiresAfter: Ticks(1_000_000));
        await Slate.PutAsync("for good", expiresAfter: Ticks(10));
        await Slate.PutAsync("for good");
        await Slate.PutAsync("gone", expiresAfter: Ticks(10));
        var before = await HeldAsync();
        await AdvanceAsync(11);

        await AssertHeldAsync(before - 1);
        Assert.Equal(["for good", "longer"], await Slate.IdsAsync());
    }

    private async Task AssertHeldAsync(long expected)
    {
        var start = TimeProvider.System.GetTimestamp();
        long held;
        while ((held = await HeldAsync()) != expected)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Fixture.SweepsWithin, $"The engine still holds {held} documents; {expected} are live.");
            // Sweeps go by the store's clock, and answers to them by the real one.
            await AdvanceAsync(1);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }
    }

    private async Task<long> HeldAsync()
    {
        var held = await Fixture.CountHeldAsync();
        Assert.SkipWhen(held is null, "The engine can't tell how many documents it holds.");
        return held.Value;
    }
}
