using System.Diagnostics;
using Chalkboard.Slates;

namespace Chalkboard.Tool.Tests.Stores;

/// <summary><c>chalk slates copy</c>.</summary>
public sealed class CopyTests
{
    private static CancellationToken Stop => SlateFile.Stop;

    [Fact]
    public async Task All_documents_and_sign_ins_are_copied_with_their_remaining_lifetime()
    {
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        foreach (var number in Enumerable.Range(0, 300))
            await source.PutAsync($"user-{number}", "user", $$"""{"number":{{number}},"n":1e400}""");
        await source.PutAsync("user-7", "workflow/1", "[]", TimeSpan.FromHours(3));
        var token = await source.Tokens.IssueAsync(
            "user-7", new TokenRequest { Label = "Firefox", Payload = new byte[] { 1, 2, 3 }, Lifetime = TimeSpan.FromHours(2) }, Stop);

        var run = await CopyAsync(source, target);

        Assert.Equal("300 owners: 301 documents and 1 sign-in copied.", run.Line);
        Assert.Equal(0, run.ExitCode);
        foreach (var number in Enumerable.Range(0, 300))
            Assert.Equal($$"""{"number":{{number}},"n":1e400}""", await target.FindAsync($"user-{number}", "user"));
        Assert.Null((await target.GetEntryAsync("user-7", "user")).ExpiresAt);
        AssertClose((await source.GetEntryAsync("user-7", "workflow/1")).ExpiresAt!.Value,
            (await target.GetEntryAsync("user-7", "workflow/1")).ExpiresAt!.Value);
        var (before, after) = (
            await source.Tokens.FindAsync(token.RevealSecret(), Stop), await target.Tokens.FindAsync(token.RevealSecret(), Stop));
        Assert.Equal(("user-7", "Firefox"), (after!.Owner, after.Label));
        Assert.Equal([1, 2, 3], after.Payload.ToArray());
        AssertClose(before!.ExpiresAt, after.ExpiresAt);
        AssertClose(before.AbsoluteExpiresAt, after.AbsoluteExpiresAt);
    }

    [Fact]
    public async Task A_second_run_writes_nothing_again()
    {
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        await source.PutAsync("ada", "user", "{}");
        await source.PutAsync("ada", "workflow/1", "{}", TimeSpan.FromHours(1));
        await source.Tokens.IssueAsync("ada", cancellationToken: Stop);
        await CopyAsync(source, target);
        var versions = new[] { await target.GetEntryAsync("ada", "user"), await target.GetEntryAsync("ada", "workflow/1") };

        foreach (var mirror in new string[][] { [], ["--mirror", "--yes"] })
        {
            var run = await CopyAsync(source, target, mirror);

            Assert.Equal("1 owner: 0 documents and 0 sign-ins copied, 2 documents unchanged.", run.Line);
            Assert.Equal(versions, new[] { await target.GetEntryAsync("ada", "user"), await target.GetEntryAsync("ada", "workflow/1") });
        }
    }

    [Fact]
    public async Task Documents_that_differ_in_the_target_stay_and_are_reported()
    {
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        await source.PutAsync("ada", "user", "1");
        await source.PutAsync("bob", "user", "1");
        await target.PutAsync("ada", "user", "2");
        await target.PutAsync("eve", "user", "3");
        var token = await target.Tokens.IssueAsync("eve", cancellationToken: Stop);

        var run = await CopyAsync(source, target);

        Assert.Equal("2 owners: 1 document and 0 sign-ins copied, 1 document skipped because the target has other content.", run.Line);
        Assert.Equal(
            "Differs in sqlite: ada user\nchalk: Some documents differ from the source. --mirror replaces " +
            "them.", run.Errors.ReplaceLineEndings("\n").TrimEnd());
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["2", "1", "3"],
            [await target.FindAsync("ada", "user"), await target.FindAsync("bob", "user"), await target.FindAsync("eve", "user")]);
        Assert.NotNull(await target.Tokens.FindAsync(token.RevealSecret(), Stop));
    }

    [Fact]
    public async Task A_mirror_removes_documents_that_the_source_does_not_have()
    {
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        await source.PutAsync("ada", "user", "1");
        await source.PutAsync("ada", "done", "1");
        await source.PutAsync("ada", "forever", "1");
        await source.PutAsync("gone", "user", "1");
        var stays = await source.Tokens.IssueAsync("ada", cancellationToken: Stop);
        var ends = await source.Tokens.IssueAsync("ada", cancellationToken: Stop);
        var gone = await source.Tokens.IssueAsync("gone", cancellationToken: Stop);
        await CopyAsync(source, target);
        await source.PutAsync("ada", "user", "2");
        await source.RemoveAsync("ada", "done");
        await source.PutAsync("ada", "forever", "1", TimeSpan.FromHours(1));
        await source.Tokens.RevokeAsync(ends.Id, Stop);
        Assert.Equal(0, (await source.ChalkAsync("erase", "gone", "--yes")).ExitCode);

        var run = await CopyAsync(source, target, "--mirror", "--yes");

        Assert.Equal("1 owner: 2 documents and 0 sign-ins copied, 2 documents deleted, 2 sign-ins revoked.", run.Line);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["2", null, null],
            [await target.FindAsync("ada", "user"), await target.FindAsync("ada", "done"), await target.FindAsync("gone", "user")]);
        AssertClose(
            (await source.GetEntryAsync(
                "ada", "forever")).ExpiresAt!.Value, (await target.GetEntryAsync("ada", "forever")).ExpiresAt!.Value);
        Assert.NotNull(await target.Tokens.FindAsync(stays.RevealSecret(), Stop));
        Assert.Null(await target.Tokens.FindAsync(ends.RevealSecret(), Stop));
        Assert.Null(await target.Tokens.FindAsync(gone.RevealSecret(), Stop));
    }

    [Fact]
    public async Task A_source_without_owners_is_not_mirrored()
    {
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        await source.PutAsync("ada", "user", "1");
        await source.RemoveAsync("ada", "user");
        await target.PutAsync("eve", "user", "1");

        var run = await CopyAsync(source, target, "--mirror", "--yes");

        Assert.Equal((1, "1"), (run.ExitCode, await target.FindAsync("eve", "user")));
        Assert.Contains(
            "chalk: The source has no owners, so nothing was deleted. Check that it is the right store.",
            run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reserved_slates_are_copied_and_are_no_owners()
    {
        const string reserved = "\u0001chalkboard/data-protection";
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        await source.PutAsync(reserved, "keys", "[]");
        await target.PutAsync("eve", "user", "1");
        await target.PutAsync("\u0001chalkboard/cache/00", "entry", "1");

        var refused = await CopyAsync(source, target, "--mirror", "--yes");
        Assert.Equal((1, "1"), (refused.ExitCode, await target.FindAsync("eve", "user")));

        await source.PutAsync("ada", "user", "1");
        var run = await CopyAsync(source, target, "--mirror", "--yes");

        Assert.StartsWith("1 owner: ", run.Line, StringComparison.Ordinal);
        Assert.Equal("[]", await target.FindAsync(reserved, "keys"));
        Assert.Null(await target.FindAsync("eve", "user"));
        Assert.Equal("1", await target.FindAsync("\u0001chalkboard/cache/00", "entry"));
    }

    [Fact]
    public async Task A_mirror_has_the_sign_ins_of_the_source_even_of_owners_without_documents()
    {
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        foreach (var owner in (string[])["ada", "bob"]) await source.PutAsync(owner, "user", "1");
        var renewed = await source.Tokens.IssueAsync("ada", cancellationToken: Stop);
        await source.Store.Tokens.RenewAsync(renewed.Id, TimeSpan.FromHours(1), Stop);
        var bob = await source.Tokens.IssueAsync("bob", cancellationToken: Stop);
        var replaced = await source.Tokens.IssueAsync("ada", cancellationToken: Stop);
        await CopyAsync(source, target);
        await source.Store.Tokens.RenewAsync(renewed.Id, TimeSpan.FromHours(5), Stop);
        Assert.NotNull(
            await source.Tokens.ReissueAsync((await source.Tokens.FindAsync(replaced.RevealSecret(), Stop))!, cancellationToken: Stop));
        await source.RemoveAsync("bob", "user");

        Assert.Equal(0, (await CopyAsync(source, target, "--mirror", "--yes")).ExitCode);

        AssertClose((await source.Tokens.FindAsync(renewed.RevealSecret(), Stop))!.ExpiresAt,
            (await target.Tokens.FindAsync(renewed.RevealSecret(), Stop))!.ExpiresAt);
        Assert.NotNull(await target.Tokens.FindAsync(bob.RevealSecret(), Stop));
        Assert.Null(await target.Tokens.FindAsync(replaced.RevealSecret(), Stop));
    }

    [Fact]
    public async Task A_killed_copy_continues_when_it_is_run_again()
    {
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 3_000), Stop, async (number, _) => await source.PutAsync($"user-{number}", "user", "{}"));
        using (var killed = Process.Start(Programs.CreateStartInfo(Programs.Chalk, Arguments(source, target)))!)
        {
            while (await target.FindAsync("user-42", "user") is null && !killed.HasExited) await Task.Yield();
            killed.Kill();
            await killed.WaitForExitAsync(Stop);
        }

        var run = await CopyAsync(source, target);

        Assert.StartsWith("3,000 owners: ", run.Line, StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
        foreach (var number in Enumerable.Range(0, 3_000)) Assert.NotNull(await target.FindAsync($"user-{number}", "user"));
    }

    [Fact]
    public async Task Without_a_terminal_nothing_is_mirrored_without_the_option_yes()
    {
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        await source.PutAsync("ada", "user", "1");
        await target.PutAsync("eve", "user", "1");

        var run = await Programs.ChalkAsync([.. Arguments(source, target), "--mirror"]);

        Assert.Equal(
            $"chalk: This makes {target.Path} equal to {source.Path}: documents that only {target.Path} has are deleted, and its other " +
            $"sign-ins revoked. There is no terminal for a confirmation. Give --yes to confirm.{Environment.NewLine}", run.Errors);
        Assert.Equal(["1", null], [await target.FindAsync("eve", "user"), await target.FindAsync("ada", "user")]);
    }

    [Theory]
    [InlineData("The source and the target are the same store. Nothing was copied.", "--to-store", "sqlite", "--to-connection", "same")]
    [InlineData("There is no store to copy to. Give --to-store and --to-connection.")]
    [InlineData("The connection string of the store is missing. Give --to-connection or --to-connection-file.", "--to-store", "sqlite")]
    public async Task An_invalid_target_is_reported(string message, params string[] arguments)
    {
        await using var source = new SlateFile();

        var run = await source.ChalkAsync("copy", [.. arguments.Select(argument => argument == "same" ? source.Path : argument)]);

        Assert.Equal(new CommandResult(1, "", $"chalk: {message}{Environment.NewLine}"), run);
    }

    private static Task<CommandResult> CopyAsync(SlateFile source, SlateFile target, params string[] arguments) =>
        Programs.ChalkInProcessAsync([.. Arguments(source, target), .. arguments]);

    private static string[] Arguments(SlateFile source, SlateFile target) =>
        ["slates", "copy", .. source.StoreArguments, "--to-store", "sqlite", "--to-connection", target.Path];

    private static void AssertClose(DateTimeOffset expected, DateTimeOffset actual) =>
        Assert.InRange((expected - actual).Duration(), TimeSpan.Zero, TimeSpan.FromSeconds(10));
}
