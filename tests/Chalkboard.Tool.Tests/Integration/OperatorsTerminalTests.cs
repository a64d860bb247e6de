namespace Chalkboard.Tool.Tests.Integration;

/// <summary><c>chalk slates</c> in a real terminal.</summary>
public sealed class OperatorsTerminalTests
{
    [Theory]
    [InlineData("yes", "1 document and 0 tokens of ada were erased from sqlite.", "ended with 0")]
    [InlineData("y", "Nothing was changed.", "ended with 1")]
    public async Task Erasing_asks_first(string answer, string outcome, string end)
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "{}");
        await using var terminal =
            await Terminal.StartAsync(120, 20, [Programs.Chalk, "slates", "erase", "ada", .. slates.StoreArguments]);
        await terminal.WaitForTextAsync(
            "This erases 1 document and 0 tokens of ada in sqlite. It can't be undone. Type yes to continue:");

        await terminal.PressAsync(answer);
        await terminal.PressAsync("Enter");

        Assert.Contains(outcome, await terminal.WaitForTextAsync(end), StringComparison.Ordinal);
        Assert.Equal(answer == "yes" ? null : "{}", await slates.FindAsync("ada", "user"));
    }

    [Fact]
    public async Task Lists_have_a_header_and_columns_and_raw_content_is_escaped()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "\"\u009B31m\"");
        await using var list = await Terminal.StartAsync(120, 20, [Programs.Chalk, "slates", "list", "ada", .. slates.StoreArguments]);
        await using var raw = await Terminal.StartAsync(
            120, 20, [Programs.Chalk, "slates", "show", "ada", "user", "--raw", .. slates.StoreArguments]);

        Assert.Matches(@"(?m)^size +written +expires +version +id$", await list.WaitForTextAsync("ended with 0"));
        Assert.Contains(@"""\u009B31m""", await raw.WaitForTextAsync("ended with 0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_shows_its_progress_and_can_be_interrupted()
    {
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 2_000), SlateFile.Stop, async (number, _) => await source.PutAsync($"user-{number}", "user", "{}"));
        await target.PutAsync("_", "_", "{}");
        await using var terminal = await Terminal.StartAsync(
            160, 20, [Programs.Chalk, "slates", "copy", .. source.StoreArguments, "--to-store", "sqlite", "--to-connection", target.Path]);

        await terminal.WaitForTextAsync("owners");
        await terminal.PressAsync("C-c");

        var screen = await terminal.WaitForTextAsync("ended with");
        Assert.Matches(
            "before the copy was interrupted. Run it again to continue.|2,000 owners: 2,000 documents and 0 sign-ins copied.", screen);
    }
}
