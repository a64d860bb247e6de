using System.Text;
using Chalkboard.Slates.Conformance.Histories;
using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Reading and removing in one step: what completes a workflow, for exactly one submitter.</summary>
public abstract class TakeSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    [Fact]
    public virtual async Task What_is_taken_is_returned_and_gone()
    {
        var version = await Slate.PutAsync("a", """{"hello":1}""");

        var taken = await SlateElsewhere.TakeAsync("a");

        Assert.Equal(CommitStatus.Committed, taken.Status);
        Assert.Equal(version, taken.Document?.Version);
        Assert.Equal("""{"hello":1}""", Encoding.UTF8.GetString(taken.Document!.Content.Span));
        Assert.Null(await Slate.FindAsync("a"));
        Assert.Empty(await Slate.ListAsync());
    }

    [Fact]
    public virtual async Task What_is_absent_is_taken_as_nothing() => Assert.Equal(TakeOutcome.Of(null), await Slate.TakeAsync("a"));

    [Fact]
    public virtual async Task What_has_expired_is_taken_as_nothing()
    {
        await Slate.PutAsync("a", expiresAfter: Ticks(2));
        await AdvanceAsync(3);

        Assert.Equal(TakeOutcome.Of(null), await Slate.TakeAsync("a"));
    }

    [Fact]
    public virtual async Task Other_documents_stay()
    {
        await Slate.PutAsync("a");
        var other = await Slate.PutAsync("a/b");

        await Slate.TakeAsync("a");

        Assert.Equal(other, await Slate.VersionAsync("a/b"));
    }

    [Fact]
    public virtual async Task Of_many_takers_exactly_one_gets_it()
    {
        for (var round = 0; round < 10; round++)
        {
            await Slate.PutAsync("a");
            var takers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
            {
                await Turn.PassAsync();
                return await (i % 2 == 0 ? Slate : SlateElsewhere).TakeAsync("a");
            }, Stop)));

            Assert.Single(takers, taker => taker.Document is not null);
        }
    }

    [Fact]
    public virtual async Task A_live_sign_in_lets_it_through()
    {
        var token = await Slate.IssueAsync(Ticks(10));
        await Slate.PutAsync("a");

        Assert.NotNull((await SlateElsewhere.TakeAsync("a", token.Family)).Document);
    }

    [Fact]
    public virtual async Task A_sign_in_that_has_ended_lets_nothing_through()
    {
        var token = await Slate.IssueAsync(Ticks(10));
        var version = await Slate.PutAsync("a");
        await Elsewhere.Tokens.RevokeAsync(token.Id, Stop);

        Assert.Equal(TakeOutcome.SignedOut, await Slate.TakeAsync("a", token.Family));
        Assert.Equal(TakeOutcome.SignedOut, await Slate.TakeAsync("absent", token.Family));
        Assert.Equal(version, await Slate.VersionAsync("a"));
    }

    [Fact]
    public virtual async Task A_writer_who_read_before_does_not_bring_back_what_was_taken()
    {
        var read = await Slate.PutAsync("a");
        await SlateElsewhere.TakeAsync("a");

        Assert.Equal(CommitOutcome.Conflict("a"), await Slate.CommitAsync(DocumentWrite.Put("a", Some.Json("2"), Precondition.At(read))));
        Assert.Null(await Slate.FindAsync("a"));
    }
}
