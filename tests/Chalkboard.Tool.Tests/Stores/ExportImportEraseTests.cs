using System.Text.Json;
using Chalkboard.Slates;

namespace Chalkboard.Tool.Tests.Stores;

/// <summary><c>chalk slates</c> export, import and erase.</summary>
public sealed class ExportImportEraseTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => SlateFile.Stop;

    private string ExportPath => _folder.GetPath("ada.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_export_brings_an_owner_to_another_store()
    {
        await using var source = new SlateFile();
        await using var target = new SlateFile();
        await source.PutAsync("ada", "user", """{"n":1e400}""");
        await source.PutAsync("ada", "workflow/1", "[]", TimeSpan.FromHours(3));
        await source.PutAsync("bob", "user", "{}");
        await target.PutAsync("eve", "plan", "1");
        var token = await source.Tokens.IssueAsync("ada", new TokenRequest { Label = "Firefox" }, Stop);

        var export = await source.ChalkAsync("export", "ada", ExportPath);
        var text = await File.ReadAllTextAsync(ExportPath, Stop);
        var dryRun = await target.ChalkAsync("import", ExportPath, "--dry-run");
        var documentAfterDryRun = await target.FindAsync("ada", "user");
        var import = await target.ChalkAsync("import", ExportPath);
        var other = await target.ChalkAsync("import", ExportPath, "--owner", "eve");

        Assert.Equal(new CommandResult(0, Line($"2 documents and 1 sign-in of ada were written to {ExportPath}.")), export);
        Assert.Equal("Firefox", JsonDocument.Parse(text).RootElement.GetProperty("signIns")[0].GetProperty("label").GetString());
        Assert.DoesNotContain(token.RevealSecret(), text, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ExportPath));
        Assert.Equal(new CommandResult(0, Line("ada: 2 documents to import into sqlite. Nothing was written.")), dryRun);
        Assert.Null(documentAfterDryRun);
        Assert.Equal(new CommandResult(0, Line("ada: 2 documents imported into sqlite.")), import);
        Assert.Equal(new CommandResult(0, Line("eve: 2 documents imported into sqlite.")), other);
        Assert.Equal("""{"n":1e400}""", await target.FindAsync("ada", "user"));
        Assert.InRange(
            (await target.GetEntryAsync("ada", "workflow/1")).ExpiresAt!.Value
                - (await source.GetEntryAsync("ada", "workflow/1")).ExpiresAt!.Value,
            TimeSpan.FromSeconds(-10), TimeSpan.FromSeconds(10));
        Assert.Empty(await target.Tokens.ListAsync("ada", Stop));
        Assert.Null(await target.FindAsync("bob", "user"));
    }

    [Fact]
    public async Task An_import_continues_and_overwrites_only_with_the_option()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "1");
        await slates.PutAsync("ada", "plan", "1");
        await slates.ChalkAsync("export", "ada", ExportPath);
        await slates.PutAsync("ada", "user", "2");
        await slates.RemoveAsync("ada", "plan");

        var refused = await slates.ChalkAsync("import", ExportPath);
        var afterRefusal = (await slates.FindAsync("ada", "user"), await slates.FindAsync("ada", "plan"));
        var overwritten = await slates.ChalkAsync("import", ExportPath, "--overwrite");
        var again = await slates.ChalkAsync("import", ExportPath);

        Assert.Equal(
            new CommandResult(1, "", Line(
                "chalk: Nothing was imported, because documents exist with other content: 'user'. To replace them, import with " +
                "overwrite: true, or --overwrite.")), refused);
        Assert.Equal(("2", null), afterRefusal);
        Assert.Equal(new CommandResult(0, Line("ada: 2 documents imported into sqlite.")), overwritten);
        Assert.Equal(new CommandResult(0, Line("ada: 0 documents imported into sqlite, 2 documents unchanged.")), again);
        Assert.Equal("1", await slates.FindAsync("ada", "user"));
    }

    [Fact]
    public async Task An_existing_file_is_not_changed_and_a_failed_export_leaves_none()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "1");
        await File.WriteAllTextAsync(ExportPath, "precious", Stop);
        var other = _folder.GetPath("other.json");
        var nowhere = Path.Combine(_folder.GetPath("nowhere"), "ada.json");

        var existing = await slates.ChalkAsync("export", "ada", ExportPath);
        var unknown = await slates.ChalkAsync("export", "Ada", other);
        var noFolder = await slates.ChalkAsync("export", "ada", nowhere);

        Assert.Equal("precious", await File.ReadAllTextAsync(ExportPath, Stop));
        Assert.Equal(
            Line($"chalk: {ExportPath} exists already, and was not changed. Name another file, or delete it first."), existing.Errors);
        Assert.Equal(
            Line(
                "chalk: Ada has no documents and no sign-ins in sqlite, so no file was written. Check the name, which is compared " +
                "exactly."),
            unknown.Errors);
        Assert.Equal(
            Line($"chalk: The file {nowhere} can't be created. Check that its folder exists, and its permissions."), noFolder.Errors);
        Assert.Equal([1, 1, 1], new[] { existing, unknown, noFolder }.Select(run => run.ExitCode));
        Assert.False(File.Exists(other));
    }

    [Theory]
    [InlineData("{\"name\":1}", "The file is not an export of an owner: it doesn't begin with \"format\": \"chalkboard-owner/1\".")]
    [InlineData("id,name\n1,2\n", "The file is not an export of an owner: it is no JSON at line 1, or it is not complete.")]
    public async Task A_file_that_is_no_export_is_refused(string content, string reason)
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "1");

        var run = await slates.ChalkAsync("import", _folder.WriteFile("wrong", content));

        Assert.Equal(new CommandResult(1, "", Line($"chalk: {reason} Nothing was imported.")), run);
    }

    [Fact]
    public async Task A_file_that_was_cut_off_is_refused_before_anything_is_written()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "first", "1");
        await slates.PutAsync("ada", "second", "1");
        await slates.ChalkAsync("export", "ada", ExportPath);
        await slates.ChalkAsync("erase", "ada", "--yes");
        var text = await File.ReadAllTextAsync(ExportPath, Stop);

        var run = await slates.ChalkAsync("import", _folder.WriteFile("cut", text[..^10]));

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith(Line("or it is not complete. Nothing was imported."), run.Errors, StringComparison.Ordinal);
        Assert.Null(await slates.FindAsync("ada", "first"));
    }

    [Fact]
    public async Task Missing_files_and_invalid_owners_are_reported()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "1");

        Assert.Equal(
            Line($"chalk: The file {ExportPath} can't be read. Check that it exists, and its permissions."),
            (await slates.ChalkAsync("import", ExportPath)).Errors);
        var invalid = await slates.ChalkAsync("import", ExportPath, "--owner", "\u0001chalkboard/cache");
        Assert.Equal(3, invalid.ExitCode);
        Assert.StartsWith("chalk: The owner can't be that: Owners that begin", invalid.Errors, StringComparison.Ordinal);
        Assert.Equal(3, (await slates.ChalkAsync("erase", "\u0001chalkboard/cache", "--yes")).ExitCode);
    }

    [Fact]
    public async Task Erasing_says_what_it_removes_and_a_dry_run_removes_nothing()
    {
        await using var slates = new SlateFile();
        foreach (var id in new[] { "user", "plan" }) await slates.PutAsync("ada", id, "{}");
        await slates.PutAsync("bob", "user", "{}");
        var token = (await slates.Tokens.IssueAsync("ada", cancellationToken: Stop)).RevealSecret();

        var dryRun = await slates.ChalkAsync("erase", "ada", "--dry-run");
        var documentAfterDryRun = await slates.FindAsync("ada", "user");
        var tokenAfterDryRun = await slates.Tokens.FindAsync(token, Stop);
        var run = await slates.ChalkAsync("erase", "ada", "--yes");
        var again = await slates.ChalkAsync("erase", "ada", "--yes");

        Assert.Equal(new CommandResult(0, Line("There are 2 documents and 1 token of ada in sqlite. Nothing was erased.")), dryRun);
        Assert.NotNull(documentAfterDryRun);
        Assert.NotNull(tokenAfterDryRun);
        Assert.Equal(new CommandResult(0, Line("2 documents and 1 token of ada were erased from sqlite.")), run);
        Assert.Equal(new CommandResult(0, Line("0 documents and 0 tokens of ada were erased from sqlite.")), again);
        Assert.Null(await slates.FindAsync("ada", "user"));
        Assert.Null(await slates.Tokens.FindAsync(token, Stop));
        Assert.NotNull(await slates.FindAsync("bob", "user"));
    }

    [Fact]
    public async Task Without_a_terminal_nothing_is_erased_without_the_option_yes()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "{}");

        var run = await Programs.ChalkAsync(["slates", "erase", "ada", .. slates.StoreArguments]);

        Assert.Equal(
            new CommandResult(1, "", Line(
                "chalk: This erases 1 document and 0 tokens of ada in sqlite. It can't be undone. There is no terminal for a " +
                "confirmation. Give --yes to confirm.")), run);
        Assert.NotNull(await slates.FindAsync("ada", "user"));
    }

    [Fact]
    public async Task An_interrupted_export_leaves_no_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "This needs the signals of Unix.");
        await using var slates = new SlateFile();
        var content = $"\"{new string('x', 1_000_000)}\"";
        for (var number = 0; number < 60; number++) await slates.PutAsync("ada", $"{number}", content);
        using var chalk = System.Diagnostics.Process.Start(
            Programs.CreateChalkStartInfo(["slates", "export", "ada", ExportPath, .. slates.StoreArguments]))!;
        while (!File.Exists(ExportPath) && !chalk.HasExited) await Task.Yield();

        await Programs.RunAsync("kill", "-INT", $"{chalk.Id}");
        await chalk.WaitForExitAsync(Stop);

        Assert.Equal(chalk.ExitCode == 0, File.Exists(ExportPath));
    }

    private static string Line(string text) => text + Environment.NewLine;
}
