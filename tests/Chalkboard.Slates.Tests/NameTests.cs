using Chalkboard.Slates.Storage;
using Xunit;

namespace Chalkboard.Slates.Tests;

public sealed class NameTests
{
    [Theory]
    [InlineData("_auth")]
    [InlineData("a/b:c{d}%2F*?'\"\n")]
    [InlineData("\u0001")]
    [InlineData("\U0001F680")]
    public void Unusual_text_is_a_valid_name(string name) => Assert.Same(name, SlateName.Validate(name));

    [Fact]
    public void A_name_of_300_characters_fits_in_any_script() => SlateName.Validate(new string('\u5b57', 300));

    [Theory]
    [InlineData(null, "null")]
    [InlineData("", "empty")]
    [InlineData("a\0", "U+0000")]
    public void The_error_of_an_invalid_name_has_the_reason(string? name, string reason) =>
        Assert.Contains(reason, Assert.ThrowsAny<ArgumentException>(() => SlateName.Validate(name!)).Message, StringComparison.Ordinal);

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused()
    {
        // Not theory data: attributes are stored as UTF-8, which can't represent these.
        foreach (var name in (string[])["a\ud800", "\udc00a", "\udc00\ud800"])
            Assert.Contains(
                "surrogate", Assert.Throws<ArgumentException>(() => SlateName.Validate(name)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_1024_bytes_is_allowed_and_one_of_1025_is_not()
    {
        SlateName.Validate(new string('n', 1024));
        SlateName.Validate(new string('\u00e9', 512));

        Assert.Contains(
            "at most 1024 bytes of UTF-8; this one holds 1025",
            Assert.Throws<ArgumentException>(() => SlateName.Validate(new string('\u00e9', 512) + "n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_validated_before_a_store_call()
    {
        var site = new Site();
        var calls = await site.RecordCallsAsync(async () =>
        {
            Assert.Throws<ArgumentException>(() => site.Client.Open(""));
            Assert.Throws<ArgumentException>(() => site.OpenSlate().Named("a\0"));
            Assert.Throws<ArgumentException>(() => site.OpenSlate().Named(SlateName.ReservedPrefix + "owned/1"));
            await Assert.ThrowsAsync<ArgumentException>(async () => await site.Tokens.IssueAsync("", cancellationToken: Site.Stop));
            await Assert.ThrowsAsync<ArgumentException>(async () => await site.Client.Owners.EraseAsync("", cancellationToken: Site.Stop));
        });

        Assert.Empty(calls);
    }

    [Fact]
    public void Versions_and_ids_are_unique_and_round_trip_through_text_and_bytes()
    {
        var version = DocumentVersion.New();
        var bytes = new byte[DocumentVersion.SizeInBytes];
        version.WriteTo(bytes);
        Assert.Equal(version, DocumentVersion.FromBytes(bytes));
        Assert.Equal(version, DocumentVersion.Parse(version.ToString(), null));
        Assert.Equal(version, DocumentVersion.Parse(version.ToString().ToUpperInvariant(), null));
        Assert.NotEqual(version, DocumentVersion.New());
        Assert.NotEqual(DocumentVersion.None, version);

        var workflow = WorkflowId.New();
        Assert.Equal(workflow, WorkflowId.Parse(workflow.ToString(), null));
        Assert.NotEqual(workflow, WorkflowId.New());

        var token = TokenId.FromBytes([.. Enumerable.Range(0, 32).Select(i => (byte)(i * 9))]);
        Assert.Equal(token, TokenId.Parse(token.ToString(), null));
        Assert.Equal("AAkSGyQtNj9IUVpjbHV-h5CZoqu0vcbP2OHq8_wFDhc", token.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0x00000000000000000000000000000a")]
    [InlineData("0000000000000000000000000000000g")]
    [InlineData(" 000000000000000000000000000000a")]
    [InlineData("-00000000000000a")]
    [InlineData("000000000000000\u0663")]
    public void Invalid_versions_and_ids_are_not_parsed(string? text)
    {
        Assert.False(DocumentVersion.TryParse(text, null, out _));
        Assert.False(WorkflowId.TryParse(text, null, out _));
        Assert.False(TokenId.TryParse(text, null, out _));
        if (text is not null) Assert.Throws<FormatException>(() => DocumentVersion.Parse(text, null));
    }

    [Fact]
    public void A_commit_holds_1_to_1000_writes_of_different_documents()
    {
        static DocumentWrite[] Writes(int count) => [.. Enumerable.Range(0, count).Select(i => DocumentWrite.Delete($"{i}"))];

        Assert.Equal(Commit.MaxWrites, new Commit("o", Writes(Commit.MaxWrites)).Writes.Count);
        Assert.Throws<ArgumentException>(() => new Commit("o", Writes(0)));
        Assert.Throws<ArgumentException>(() => new Commit("o", Writes(Commit.MaxWrites + 1)));
        Assert.Contains(
            "'a' is in it twice",
            Assert.Throws<ArgumentException>(
                () => new Commit("o", [DocumentWrite.Delete("a"), DocumentWrite.Delete("a")])).Message, StringComparison.Ordinal);
    }
}
