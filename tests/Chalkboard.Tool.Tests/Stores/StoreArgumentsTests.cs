namespace Chalkboard.Tool.Tests.Stores;

/// <summary>The command line and the environment name the store.</summary>
public sealed class StoreArgumentsTests
{
    [Theory]
    [InlineData("There is no store. Give --store and --connection, or set Slates__Store and ConnectionStrings__slates.")]
    [InlineData(
        "There is no store oracle. It must be one of sqlite, postgresql, redis, mongodb.", "--store", "oracle", "--connection", "s3cr3t")]
    [InlineData(
        "The connection string of the store is missing. Give --connection or --connection-file, or set ConnectionStrings__slates.",
        "--store", "SQLite")]
    [InlineData(
        "There is no file /not/there.db. Check the path; a relative path starts at the current folder.", "--store", "sqlite",
        "--connection",
        "/not/there.db")]
    [InlineData(
        "The file /not/there can't be read. Check that it exists, and its permissions.", "--store", "sqlite", "--connection-file",
        "/not/there")]
    [InlineData("The file /dev/null contains no connection string.", "--store", "sqlite", "--connection-file", "/dev/null")]
    [InlineData(
        "The file /dev/zero doesn't contain a connection string, which is one line.", "--store", "sqlite", "--connection-file",
        "/dev/zero")]
    [InlineData(
        "The connection string is given twice. Give one of --connection and --connection-file.", "--store", "sqlite", "--connection",
        "s3cr3t", "--connection-file", "/dev/null")]
    public async Task An_error_is_reported_on_one_line(string message, params string[] arguments)
    {
        var run = await Programs.ChalkInProcessAsync(["slates", "owners", .. arguments]);

        Assert.StartsWith($"chalk: {message}", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
        Assert.Empty(run.Output);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData(
        "Give a command: owners, list, show, tokens, revoke, watch, copy, export, import and erase. See chalk slates --help")]
    [InlineData(
        "There is no such command. There are owners, list, show, tokens, revoke, watch, copy, export, import and erase. See " +
        "chalk slates --help",
        "lsit")]
    [InlineData("Required argument 'owner' missing", "list")]
    [InlineData("The owner can't be that: The value cannot be an empty string. See chalk slates list --help", "list", "")]
    [InlineData(
        "The owner can't be that: Owners that begin with the character U+0001 and 'chalkboard/' are reserved: their slates hold data of " +
        "packages. See chalk slates list --help",
        "list", "\u0001chalkboard/data-protection")]
    [InlineData("The id can't be that: A name can't hold the character U+0000. See chalk slates show --help", "show", "ada", "\0")]
    [InlineData("There is no option --conection. See chalk slates list --help", "list", "ada", "--conection=s3cr3t")]
    public async Task A_wrong_command_line_is_reported_with_the_possible_commands(string message, params string[] arguments)
    {
        var run = await Programs.ChalkInProcessAsync(["slates", .. arguments]);

        Assert.StartsWith($"chalk: {message}", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", run.Errors, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.Equal(3, run.ExitCode);
    }

    [Fact]
    public async Task The_environment_names_the_store_as_for_an_application()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "{}");
        var start = Programs.CreateStartInfo(Programs.Chalk, ["slates", "owners"]);
        start.Environment["Slates__Store"] = "SQLite";
        start.Environment["ConnectionStrings__slates"] = slates.Path;

        Assert.Equal(new CommandResult(0, $"ada{Environment.NewLine}"), await Programs.RunAsync(start));
    }

    [Fact]
    public async Task A_file_names_the_connection_and_options_override_the_environment()
    {
        using var folder = new TemporaryFolder();
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "{}");
        var start = Programs.CreateStartInfo(
            Programs.Chalk, ["slates", "owners", "--connection-file", folder.WriteFile("connection", $"{slates.Path}\n")]);
        start.Environment["Slates__Store"] = "sqlite";
        start.Environment["ConnectionStrings__slates"] = "/not/there.db";

        Assert.Equal(new CommandResult(0, $"ada{Environment.NewLine}"), await Programs.RunAsync(start));
    }

    [Fact]
    public async Task A_file_that_is_no_store_is_reported()
    {
        using var folder = new TemporaryFolder();
        var run = await Programs.ChalkInProcessAsync(
            "slates", "owners", "--store", "sqlite", "--connection", folder.WriteFile("letter", new string('x', 5000)));

        Assert.Contains("is not a SQLite database", run.Errors, StringComparison.Ordinal);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("redis", "127.0.0.1:1,password=s3cr3t")]
    [InlineData("redis", "127.0.0.1:1,pasword=s3cr3t")]
    [InlineData("postgresql", "Host=127.0.0.1;Port=1;Username=shop;Password=s3cr3t")]
    [InlineData("postgresql", "Host=127.0.0.1;Pasword=s3cr3t")]
    [InlineData("mongodb", "mongodb://shop:s3cr3t@127.0.0.1:1/slates")]
    [InlineData("mongodb", "mongodb://shop:s3cr3t@")]
    public async Task An_unreachable_or_invalid_store_is_reported_without_its_secrets(string store, string connection)
    {
        using var folder = new TemporaryFolder();
        var run = await Programs.ChalkInProcessAsync(
            "slates", "owners", "--store", store, "--connection-file", folder.WriteFile("connection", connection));

        Assert.StartsWith("chalk: ", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
        Assert.Empty(run.Output);
        Assert.Equal(1, run.ExitCode);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("list", "--help")]
    [InlineData("copy", "--help")]
    [InlineData("export", "--help")]
    [InlineData("import", "--help")]
    [InlineData("erase", "--help")]
    [InlineData("watch", "-h")]
    public async Task Help_has_examples(params string[] arguments)
    {
        var run = await Programs.ChalkInProcessAsync(["slates", .. arguments]);

        Assert.Contains("Examples:\n  chalk slates ", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(0, run.ExitCode);
    }
}
