using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>An operation on one document moves that document's bytes alone. (Property 6, as far as a store can show it.)</summary>
/// <remarks>Bytes that are moved are allocated. Others allocate meanwhile, so it is the least of several tries that counts.</remarks>
public abstract class TrafficSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private const int _large = 8 * 1024 * 1024;

    [Fact]
    public virtual async Task Reading_a_small_document_does_not_move_a_large_one_of_the_slate()
    {
        await PutSmallAndLargeAsync();

        await AssertMovesLittleAsync(async () => Assert.NotNull(await Slate.FindAsync("small")));
    }

    [Fact]
    public virtual async Task Writing_a_small_document_does_not_move_a_large_one_of_the_slate()
    {
        await PutSmallAndLargeAsync();

        await AssertMovesLittleAsync(async () => await Slate.PutAsync("small"));
    }

    [Fact]
    public virtual async Task Listing_and_checking_move_no_content()
    {
        await PutSmallAndLargeAsync();

        await AssertMovesLittleAsync(async () => Assert.Equal(2, (await Slate.ListAsync()).Count));
        await AssertMovesLittleAsync(async () => await Slate.CommitAsync(DocumentWrite.Check("large", Precondition.Present)));
    }

    private async Task PutSmallAndLargeAsync()
    {
        await Slate.CommitAsync(DocumentWrite.Put("large", Some.LargeJson(_large)));
        await Slate.PutAsync("small");
    }

    private static async Task AssertMovesLittleAsync(Func<Task> act)
    {
        var least = long.MaxValue;
        for (var i = 0; i < 20 && least > _large / 4; i++)
        {
            var before = GC.GetTotalAllocatedBytes();
            await act();
            least = Math.Min(least, GC.GetTotalAllocatedBytes() - before);
        }

        Assert.True(least <= _large / 4, $"Every try allocated {least:N0} bytes or more, which is about what the large document holds.");
    }
}
