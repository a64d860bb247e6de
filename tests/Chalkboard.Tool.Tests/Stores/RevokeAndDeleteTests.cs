namespace Chalkboard.Tool.Tests.Stores;

/// <summary><c>chalk slates</c> revoke and delete.</summary>
public sealed class RevokeAndDeleteTests
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

    [Fact]
    public async Task Deleting_removes_one_owner_and_no_other()
    {
        await using var slates = new SlateFile();
        foreach (var owner in new[] { "ada", "bob" }) await slates.PutAsync(owner, "user", "{}");
        var token = await IssueAsync(slates, "ada");

        var run = await slates.ChalkAsync("delete", "ada", "--yes");

        Assert.Equal("The slate of ada was deleted.", run.Line);
        Assert.Null(await slates.FindAsync("ada", "user"));
        Assert.Null(await slates.Tokens.FindAsync(token, SlateFile.Stop));
        Assert.NotNull(await slates.FindAsync("bob", "user"));
        Assert.Equal(
            new CommandResult(0, $"ada had no documents.{Environment.NewLine}"), await slates.ChalkAsync("delete", "ada", "--yes"));
    }

    [Fact]
    public async Task Without_a_terminal_nothing_is_deleted_without_the_option_yes()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "{}");

        var run = await Programs.ChalkAsync(["slates", "delete", "ada", .. slates.StoreArguments]);

        Assert.Equal(
            new CommandResult(
                1, "", $"chalk: This deletes all documents and revokes all sign-ins of ada in sqlite. There is no terminal for a " +
                    $"confirmation. Give --yes to confirm.{Environment.NewLine}"), run);
        Assert.NotNull(await slates.FindAsync("ada", "user"));
    }

    private static async Task<string> IssueAsync(SlateFile slates, string owner) =>
        (await slates.Tokens.IssueAsync(owner, cancellationToken: SlateFile.Stop)).RevealSecret();
}
