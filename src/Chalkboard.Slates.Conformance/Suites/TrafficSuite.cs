using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>An operation on one document transfers only that document. (Property 6, as far as a store can show it.)</summary>
/// <remarks>Allocations show the transferred bytes. Other threads allocate too, so the lowest of several measurements counts.</remarks>
public abstract class TrafficSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private const int LargeBytes = 8 * 1024 * 1024;

    [Fact]
    public virtual async Task Reading_a_small_document_does_not_transfer_a_large_one()
    {
        await PutSmallAndLargeAsync();

        await AssertTransfersLittleAsync(async () => Assert.NotNull(await Slate.FindAsync("small")));
    }

    [Fact]
    public virtual async Task Writing_a_small_document_does_not_transfer_a_large_one()
    {
        await PutSmallAndLargeAsync();

        await AssertTransfersLittleAsync(async () => await Slate.PutAsync("small"));
    }

    [Fact]
    public virtual async Task Listing_checking_and_renewing_transfer_no_content()
    {
        await PutSmallAndLargeAsync();

        await AssertTransfersLittleAsync(async () => Assert.Equal(2, (await Slate.ListAsync()).Count));
        await AssertTransfersLittleAsync(async () => await Slate.CommitAsync(DocumentWrite.Check("large", Precondition.Present)));
        await AssertTransfersLittleAsync(async () => await Slate.RenewAsync("large", Ticks(100)));
    }

    [Fact]
    public virtual async Task Reading_transfers_no_content_of_a_known_version_and_none_for_a_token_that_is_not_live()
    {
        var large = await PutSmallAndLargeAsync();
        Dictionary<string, DocumentVersion> known = new() { ["large"] = large };
        var request = new ReadRequest(Owner, ["small"], "lar", known);
        var token = await Slate.IssueAsync(Ticks(100));
        await Store.Tokens.RevokeAsync(token.Id, TestCancellationToken);
        var signedOutRequest = new ReadRequest(Owner, ["small", "large"], token: token);

        await AssertTransfersLittleAsync(async () =>
            Assert.Equal(2, (await Store.ReadAsync(request, TestCancellationToken)).Documents.Count));
        await AssertTransfersLittleAsync(async () =>
            Assert.Empty((await Store.ReadAsync(signedOutRequest, TestCancellationToken)).Documents));
    }

    private async Task<DocumentVersion> PutSmallAndLargeAsync()
    {
        var large = DocumentWrite.Put("large", TestData.CreateLargeJson(LargeBytes));
        await Slate.CommitAsync(large);
        await Slate.PutAsync("small");
        return large.Version;
    }

    private static async Task AssertTransfersLittleAsync(Func<Task> operation)
    {
        var lowestBytes = long.MaxValue;
        for (var i = 0; i < 20 && lowestBytes > LargeBytes / 4; i++)
        {
            var before = GC.GetTotalAllocatedBytes();
            await operation();
            lowestBytes = Math.Min(lowestBytes, GC.GetTotalAllocatedBytes() - before);
        }

        Assert.True(lowestBytes <= LargeBytes / 4,
            $"Every measurement shows {lowestBytes:N0} allocated bytes or more, which is about the size of the large document.");
    }
}
