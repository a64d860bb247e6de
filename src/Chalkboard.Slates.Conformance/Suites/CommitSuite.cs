using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Conformance;

/// <summary>Preconditions of a commit of one document. (Properties 2 and 3.)</summary>
public abstract class CommitSuite<TFixture>(TFixture fixture) : Suite<TFixture>(fixture) where TFixture : StoreFixture
{
    private static readonly CommitOutcome _conflict = CommitOutcome.Conflict("a");

    [Theory]
    [InlineData(DocumentAction.Put)]
    [InlineData(DocumentAction.Delete)]
    [InlineData(DocumentAction.Check)]
    [InlineData(DocumentAction.Renew)]
    public virtual async Task Without_a_precondition_every_commit_succeeds(DocumentAction action)
    {
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(action, Precondition.None));
        await Slate.PutAsync("a");
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(action, Precondition.None));
    }

    [Theory]
    [InlineData(DocumentAction.Put)]
    [InlineData(DocumentAction.Delete)]
    [InlineData(DocumentAction.Check)]
    [InlineData(DocumentAction.Renew)]
    public virtual async Task Absent_precondition_requires_that_the_document_is_absent(DocumentAction action)
    {
        var version = await Slate.PutAsync("a");
        Assert.Equal(_conflict, await CommitAsync(action, Precondition.Absent));
        Assert.Equal(version, await Slate.GetVersionAsync("a"));

        await Slate.DeleteAsync("a");
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(action, Precondition.Absent));
        Assert.Equal(action == DocumentAction.Put, await Slate.FindAsync("a") is not null);
    }

    [Theory]
    [InlineData(DocumentAction.Put)]
    [InlineData(DocumentAction.Delete)]
    [InlineData(DocumentAction.Check)]
    [InlineData(DocumentAction.Renew)]
    public virtual async Task Present_precondition_requires_that_the_document_exists(DocumentAction action)
    {
        Assert.Equal(_conflict, await CommitAsync(action, Precondition.Present));
        Assert.Null(await Slate.FindAsync("a"));

        await Slate.PutAsync("a");
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(action, Precondition.Present));
        Assert.Equal(action != DocumentAction.Delete, await Slate.FindAsync("a") is not null);
    }

    [Theory]
    [InlineData(DocumentAction.Put)]
    [InlineData(DocumentAction.Delete)]
    [InlineData(DocumentAction.Check)]
    [InlineData(DocumentAction.Renew)]
    public virtual async Task Version_precondition_requires_exactly_that_version(DocumentAction action)
    {
        var stale = await Slate.PutAsync("a", "1");
        var current = await Slate.PutAsync("a", "2");

        Assert.Equal(_conflict, await CommitAsync(action, Precondition.AtVersion(stale)));
        Assert.Equal(_conflict, await CommitAsync(action, Precondition.AtVersion(DocumentVersion.New())));
        Assert.Equal(current, await Slate.GetVersionAsync("a"));
        Assert.Equal("2", await Slate.ReadTextAsync("a"));

        Assert.Equal(CommitOutcome.Committed, await CommitAsync(action, Precondition.AtVersion(current)));
    }

    [Theory]
    [InlineData(DocumentAction.Put)]
    [InlineData(DocumentAction.Delete)]
    [InlineData(DocumentAction.Check)]
    [InlineData(DocumentAction.Renew)]
    public virtual async Task Version_precondition_requires_that_the_document_exists(DocumentAction action)
    {
        Assert.Equal(_conflict, await CommitAsync(action, Precondition.AtVersion(DocumentVersion.New())));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Theory]
    [InlineData("00000000000000000000000000000001")]
    [InlineData("000102030405060708090a0b0c0d0e0f")]
    [InlineData("0d0a000d0a001a00277c5c225c303b2d")]
    [InlineData("80000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffff")]
    public virtual async Task A_version_that_differs_in_one_bit_is_refused(string maskHex)
    {
        var version = await Slate.PutAsync("a");
        var bytes = new byte[DocumentVersion.SizeInBytes];
        var mask = Convert.FromHexString(maskHex);
        version.WriteTo(bytes);
        for (var i = 0; i < bytes.Length; i++) bytes[i] ^= mask[i];

        Assert.Equal(_conflict, await CommitAsync(DocumentAction.Check, Precondition.AtVersion(DocumentVersion.FromBytes(bytes))));
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(DocumentAction.Check, Precondition.AtVersion(version)));
    }

    [Fact]
    public virtual async Task A_check_changes_nothing()
    {
        var version = await Slate.PutAsync("a", "1");
        var before = Assert.Single(await Slate.ListAsync());

        await CommitAsync(DocumentAction.Check, Precondition.AtVersion(version));

        Assert.Equal(before, Assert.Single(await Slate.ListAsync()));
        Assert.Equal("1", await Slate.ReadTextAsync("a"));
    }

    [Fact]
    public virtual async Task A_version_of_another_document_with_the_same_content_is_refused()
    {
        var other = await Slate.PutAsync("b", "1");
        await Slate.PutAsync("a", "1");

        Assert.Equal(_conflict, await CommitAsync(DocumentAction.Put, Precondition.AtVersion(other)));
    }

    private ValueTask<CommitOutcome> CommitAsync(DocumentAction action, Precondition precondition) => Slate.CommitAsync(action switch
    {
        DocumentAction.Put => DocumentWrite.Put("a", TestData.ToUtf8("3"), precondition),
        DocumentAction.Delete => DocumentWrite.Delete("a", precondition),
        DocumentAction.Renew => DocumentWrite.Renew("a", TimeSpan.FromHours(1), precondition),
        _ => DocumentWrite.Check("a", precondition),
    });
}
