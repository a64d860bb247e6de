using Chalkboard.Slates.Conformance.Samples;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>The space of expired and deleted documents is freed, even if their owner never comes back. (Property 8.)</summary>
public abstract class SweepSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private const int OwnerCount = 20;
    private const int ExpiringCount = 10;

    [Fact]
    public virtual async Task Expired_documents_of_an_inactive_owner_are_freed()
    {
        var before = await CountStoredDocumentsAsync();
        await Task.WhenAll(Enumerable.Range(0, OwnerCount).Select(async _ =>
        {
            var slate = new TestSlate(Store, TestData.CreateOwner());
            await slate.PutAsync("stays");
            for (var i = 0; i < ExpiringCount; i++) await slate.PutAsync($"workflow/{i}", expiresAfter: Ticks(50));
        }));

        Assert.Equal(before + OwnerCount * (ExpiringCount + 1), await CountStoredDocumentsAsync());
        await AdvanceAsync(51);

        await AssertStoredCountAsync(before + OwnerCount);
    }

    [Fact]
    public virtual async Task Documents_of_a_deleted_slate_are_freed()
    {
        var before = await CountStoredDocumentsAsync();
        for (var i = 0; i < 2_000; i++) await Slate.PutAsync($"{i}");

        Assert.True(await Slate.DeleteSlateAsync());
        await Slate.PutAsync("new");

        await AssertStoredCountAsync(before + 1);
        Assert.Equal(["new"], await Slate.ListIdsAsync());
    }

    [Fact]
    public virtual async Task A_document_is_freed_by_its_last_lifetime()
    {
        await Slate.PutAsync("longer", expiresAfter: Ticks(10));
        await Slate.PutAsync("longer", expiresAfter: Ticks(1_000_000));
        await Slate.PutAsync("for good", expiresAfter: Ticks(10));
        await Slate.PutAsync("for good");
        await Slate.PutAsync("renewed", expiresAfter: Ticks(10));
        await Slate.RenewAsync("renewed", Ticks(1_000_000));
        await Slate.PutAsync("gone", expiresAfter: Ticks(10));
        await Slate.PutAsync("shortened", expiresAfter: Ticks(1_000_000));
        await Slate.RenewAsync("shortened", Ticks(10));
        var before = await CountStoredDocumentsAsync();
        await AdvanceAsync(11);

        await AssertStoredCountAsync(before - 2);
        Assert.Equal(["for good", "longer", "renewed"], await Slate.ListIdsAsync());
    }

    private async Task AssertStoredCountAsync(long expected)
    {
        var startTimestamp = TimeProvider.System.GetTimestamp();
        long storedCount;
        while ((storedCount = await CountStoredDocumentsAsync()) != expected)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(startTimestamp) < Fixture.SweepTimeout,
                $"The engine still holds {storedCount} documents; {expected} are live.");
            // The store's clock decides when a sweep is due; the sweep itself takes real time.
            await AdvanceAsync(1);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestCancellationToken);
        }
    }

    private async Task<long> CountStoredDocumentsAsync()
    {
        var storedCount = await Fixture.CountStoredDocumentsAsync();
        Assert.SkipWhen(storedCount is null, "The engine can't count its stored documents.");
        return storedCount.Value;
    }
}
