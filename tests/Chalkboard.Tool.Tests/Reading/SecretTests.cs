using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tool.Tests.Reading;

public sealed class SecretTests
{
    private const string Secret = "s3cr3t";

    [Fact]
    public async Task A_token_is_read_from_a_file()
    {
        using var folder = new TemporaryFolder();
        var (run, sent) = await SendAsync("--token-file", folder.WriteFile("token", $"{Secret}\n"));

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"Bearer {Secret}", sent);
    }

    [Fact]
    public async Task A_token_is_read_from_an_environment_variable()
    {
        var name = $"CHALK_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, Secret);
        try
        {
            var (run, sent) = await SendAsync("--token-env", name);

            Assert.Equal(0, run.ExitCode);
            Assert.Equal($"Bearer {Secret}", sent);
        }
        finally
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }

    [Theory]
    [InlineData($"{Secret} with spaces", "doesn't contain a bearer token")]
    [InlineData($"{Secret}\nsecond line", "doesn't contain a bearer token")]
    [InlineData("", "contains no token")]
    public async Task An_invalid_token_is_refused_and_not_shown(string content, string message)
    {
        using var folder = new TemporaryFolder();
        var (run, sent) = await SendAsync("--token-file", folder.WriteFile("token", content));

        Assert.Contains(message, run.Line, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, run.Output, StringComparison.Ordinal);
        Assert.Equal(3, run.ExitCode);
        Assert.Null(sent);
    }

    [Fact]
    public async Task An_endless_file_is_read_up_to_a_limit()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no /dev/zero here.");

        var (run, _) = await SendAsync("--token-file", "/dev/zero");

        Assert.Contains("doesn't contain a bearer token", run.Line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_reported_with_its_name()
    {
        using var folder = new TemporaryFolder();
        var (run, _) = await SendAsync("--token-file", folder.GetPath("missing"));

        Assert.Equal(
            $"CHALK UNKNOWN - The file {folder.GetPath("missing")} can't be read. Check that it exists, and its permissions.", run.Line);
    }

    [Theory]
    [InlineData("--header", $"Authorization {Secret}")]
    [InlineData("--header", $"Authorization: Bearer {Secret}\nX-Other: 1")]
    [InlineData("--header", $"Content-Type: {Secret}")]
    [InlineData("--header", $"Authorization: Bearer ü{Secret}")]
    [InlineData("--header", "Authorization:", "Bearer", Secret)]
    [InlineData($"--tokn={Secret}")]
    public async Task An_invalid_header_is_not_shown(params string[] arguments)
    {
        var (run, sent) = await SendAsync(arguments);

        Assert.Equal(3, run.ExitCode);
        Assert.DoesNotContain(Secret, run.Output + run.Errors, StringComparison.Ordinal);
        Assert.Null(sent);
    }

    [Fact]
    public async Task Two_credentials_are_refused()
    {
        using var folder = new TemporaryFolder();
        var (run, _) = await SendAsync("--token-file", folder.WriteFile("token", Secret), "--header", $"authorization: Basic {Secret}");

        Assert.Equal(
            "CHALK UNKNOWN - Authorization is given more than once. Give one of --token-file, --token-env and --header.", run.Line);
    }

    [Fact]
    public async Task A_password_in_the_address_is_refused()
    {
        var run = await Programs.ChalkInProcessAsync("check", $"http://ada:{Secret}@127.0.0.1:9/data", "--entry", "N");

        Assert.Equal(
            "CHALK UNKNOWN - Leave name and password out of the url, and give --token-file or --token-env. See chalk check " +
            "--help", run.Line);
    }

    private static async Task<(CommandResult Run, string? Sent)> SendAsync(params string[] arguments)
    {
        string? sent = null;
        await using var server = await Server.StartAsync(context =>
        {
            sent = context.Request.Headers.Authorization.ToString();
            return context.Response.WriteAsync("""{"N":1}""");
        });
        return (await Programs.ChalkInProcessAsync(["check", server.Data, "--entry", "N", .. arguments]), sent);
    }
}
