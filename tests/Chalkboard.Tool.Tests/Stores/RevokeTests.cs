namespace Chalkboard.Tool.Tests.Stores;

/// <summary><c>chalk slates revoke</c>.</summary>
public sealed class RevokeTests
{
    [Fact]
    public async Task Revoking_ends_all_sign_ins_and_leaves_documents()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "{}");
        var tokens = new[] { await IssueAsync(slates, "ada"), await IssueAsync(slates, "ada") };
        var other = await IssueAsync(slates, "bob");

        var run = await slates.ChalkAsync("revoke", "ada");

        Assert.Equal("ada is signed out everywhere: 2 tokens revoked.", run.Line);
        foreach (var token in tokens) Assert.Null(await slates.Tokens.FindAsync(token, SlateFile.Stop));
        Assert.NotNull(await slates.Tokens.FindAsync(other, SlateFile.Stop));
        Assert.Equal("{}", await slates.FindAsync("ada", "user"));
        Assert.Equal("ada is signed out everywhere: 0 tokens revoked.", (await slates.ChalkAsync("revoke", "ada")).Line);
    }

    private static async Task<string> IssueAsync(SlateFile slates, string owner) =>
        (await slates.Tokens.IssueAsync(owner, cancellationToken: SlateFile.Stop)).RevealSecret();
}
