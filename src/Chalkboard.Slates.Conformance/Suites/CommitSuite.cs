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
    [InlineData(DocumentAction.Remove)]
    [InlineData(DocumentAction.Check)]
    public virtual async Task Without_a_precondition_every_commit_succeeds(DocumentAction action)
    {
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(action, Precondition.None));
        await Slate.PutAsync("a");
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(action, Precondition.None));
    }

    [Theory]
    [InlineData(DocumentAction.Put)]
    [InlineData(DocumentAction.Remove)]
    [InlineData(DocumentAction.Check)]
    public virtual async Task What_must_be_absent_must_be_absent(DocumentAction action)
    {
        var version = await Slate.PutAsync("a");
        Assert.Equal(_conflict, await CommitAsync(action, Precondition.Absent));
        Assert.Equal(version, await Slate.VersionAsync("a"));

        await Slate.RemoveAsync("a");
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(action, Precondition.Absent));
        Assert.Equal(action == DocumentAction.Put, await Slate.FindAsync("a") is not null);
    }

    [Theory]
    [InlineData(DocumentAction.Put)]
    [InlineData(DocumentAction.Remove)]
    [InlineData(DocumentAction.Check)]
    public virtual async Task What_must_be_present_must_be_present(DocumentAction action)
    {
        Assert.Equal(_conflict, await CommitAsync(action, Precondition.Present));
        Assert.Null(await Slate.FindAsync("a"));

        await Slate.PutAsync("a");
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(action, Precondition.Present));
        Assert.Equal(action != DocumentAction.Remove, await Slate.FindAsync("a") is not null);
    }

    [Theory]
    [InlineData(DocumentAction.Put)]
    [InlineData(DocumentAction.Remove)]
    [InlineData(DocumentAction.Check)]
    public virtual async Task What_must_be_at_a_version_must_be_at_that_version(DocumentAction action)
    {
        var stale = await Slate.PutAsync("a", "1");
        var current = await Slate.PutAsync("a", "2");

        Assert.Equal(_conflict, await CommitAsync(action, Precondition.At(stale)));
        Assert.Equal(_conflict, await CommitAsync(action, Precondition.At(DocumentVersion.New())));
        Assert.Equal(current, await Slate.VersionAsync("a"));
        Assert.Equal("2", await Slate.ReadAsync("a"));

        Assert.Equal(CommitOutcome.Committed, await CommitAsync(action, Precondition.At(current)));
    }

    [Theory]
    [InlineData(DocumentAction.Put)]
    [InlineData(DocumentAction.Remove)]
    [InlineData(DocumentAction.Check)]
    public virtual async Task What_must_be_at_a_version_must_be_there(DocumentAction action)
    {
        Assert.Equal(_conflict, await CommitAsync(action, Precondition.At(DocumentVersion.New())));
        Assert.Null(await Slate.FindAsync("a"));
    }

    [Theory]
    [InlineData("00000000000000000000000000000001")]
    [InlineData("000102030405060708090a0b0c0d0e0f")]
    [InlineData("0d0a000d0a001a00277c5c225c303b2d")]
    [InlineData("80000000000000000000000000000000")]
    [InlineData("ffffffffffffffffffffffffffffffff")]
    public virtual async Task Every_bit_of_a_version_counts(string near)
    {
        var version = await Slate.PutAsync("a");
        var bytes = new byte[DocumentVersion.Length];
        var mask = Convert.FromHexString(near);
        version.WriteTo(bytes);
        for (var i = 0; i < bytes.Length; i++) bytes[i] ^= mask[i];

        Assert.Equal(_conflict, await CommitAsync(DocumentAction.Check, Precondition.At(DocumentVersion.FromBytes(bytes))));
        Assert.Equal(CommitOutcome.Committed, await CommitAsync(DocumentAction.Check, Precondition.At(version)));
    }

    [Fact]
    public virtual async Task A_check_changes_nothing()
    {
        var version = await Slate.PutAsync("a", "1");
        var before = Assert.Single(await Slate.ListAsync());

        await CommitAsync(DocumentAction.Check, Precondition.At(version));

        Assert.Equal(before, Assert.Single(await Slate.ListAsync()));
        Assert.Equal("1", await Slate.ReadAsync("a"));
    }

    [Fact]
    public virtual async Task A_version_of_another_document_of_the_same_content_does_not_do()
    {
        var other = await Slate.PutAsync("b", "1");
        await Slate.PutAsync("a", "1");

        Assert.Equal(_conflict, await CommitAsync(DocumentAction.Put, Precondition.At(other)));
    }

    private ValueTask<CommitOutcome> CommitAsync(DocumentAction action, Precondition when) => Slate.CommitAsync(action switch
    {
        DocumentAction.Put => DocumentWrite.Put("a", Some.Json("3"), when),
        DocumentAction.Remove => DocumentWrite.Remove("a", when),
        _ => DocumentWrite.Check("a", when),
    });
}
