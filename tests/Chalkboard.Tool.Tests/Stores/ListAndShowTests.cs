using System.Globalization;
using System.Text.Json;
using Chalkboard.Slates;

namespace Chalkboard.Tool.Tests.Stores;

/// <summary><c>chalk slates</c> owners, list, show and tokens.</summary>
public sealed class ListAndShowTests
{
    private const string Hostile = "\e[2J\u202Eadmin\tand\nmore 🙂";

    [Fact]
    public async Task Owners_are_listed_once_each()
    {
        await using var slates = new SlateFile();
        foreach (var number in Enumerable.Range(0, 700)) await slates.PutAsync($"user-{number}", "user", "{}");

        var run = await slates.ChalkAsync("owners");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            Enumerable.Range(0, 700).Select(number => $"user-{number}")
                .Order(StringComparer.Ordinal), run.Line.Split('\n').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Documents_are_listed_with_all_but_their_content()
    {
        await using var slates = new SlateFile();
        var version = await slates.PutAsync("ada", "user", """{"a":1}""");
        await slates.PutAsync("ada", "workflow/1", "{}", TimeSpan.FromHours(1));
        var entry = await slates.GetEntryAsync("ada", "workflow/1");

        var lines = (await slates.ChalkAsync("list", "ada")).Line.Split('\n').Select(line => line.Split('\t')).ToList();

        Assert.Equal(["7", FormatTime((await slates.GetEntryAsync("ada", "user")).WrittenAt), "-", version.ToString(), "user"], lines[0]);
        Assert.Equal(
            ["2", FormatTime(entry.WrittenAt), FormatTime(entry.ExpiresAt!.Value), entry.Version.ToString(), "workflow/1"], lines[1]);
        Assert.EndsWith("\tworkflow/1", (await slates.ChalkAsync("list", "ada", "--prefix", "work")).Line, StringComparison.Ordinal);
        Assert.Equal(
            new CommandResult(0, "", $"bob has no such documents in sqlite.{Environment.NewLine}"), await slates.ChalkAsync("list", "bob"));
    }

    [Fact]
    public async Task Hostile_names_are_escaped_in_a_terminal_and_exact_in_JSON()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync(Hostile, Hostile, "{}");
        await slates.Tokens.IssueAsync(Hostile, new TokenRequest { Label = Hostile }, SlateFile.Stop);

        foreach (var run in new[] { await slates.ChalkAsync("owners"), await slates.ChalkAsync("list", Hostile),
            await slates.ChalkAsync("tokens", Hostile), await slates.ChalkAsync("revoke", Hostile) })
        {
            Assert.Equal(0, run.ExitCode);
            Assert.Contains("␛[2J�admin␉and␊more 🙂", run.Line, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', run.Line);
        }

        foreach (var (verb, property) in new[] { ("owners", "owner"), ("list", "id") })
        {
            var run = await slates.ChalkAsync(verb, verb == "list" ? ["--json", Hostile] : ["--json"]);
            Assert.Equal(Hostile, JsonDocument.Parse(run.Line).RootElement.GetProperty(property).GetString());
            Assert.DoesNotContain('\u202E', run.Line);
        }
    }

    [Fact]
    public async Task A_document_is_shown_with_every_value_as_it_was_written()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync(
            "ada", "user", """{"a":1.50,"a":1e400,"list":[1,[],{},{"x":null}],"text":"ü\ud800\u001b & <b>","end":true}""");

        var run = await slates.ChalkAsync("show", "ada", "user");

        Assert.Equal("""
            {
              "a": 1.50,
              "a": 1e400,
              "list": [
                1,
                [],
                {},
                {
                  "x": null
                }
              ],
              "text": "ü\ud800\u001b & <b>",
              "end": true
            }
            """.ReplaceLineEndings("\n"), run.Line);
    }

    [Theory]
    [InlineData("\"\u202Eevil\u009B31m\u2028\"", "\"\\u202Eevil\\u009B31m\\u2028\"")]
    [InlineData("\"\U000E0001\"", "\"\\uDB40\\uDC01\"")]
    [InlineData("null", "null")]
    [InlineData("[[[1]]]", "[\n  [\n    [\n      1\n    ]\n  ]\n]")]
    public async Task Content_is_escaped_for_a_terminal_and_stays_the_same_JSON(string json, string shown)
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", json);

        Assert.Equal(shown, (await slates.ChalkAsync("show", "ada", "user")).Line);
        Assert.Equal(json, (await slates.ChalkAsync("show", "ada", "user", "--raw")).Output);
    }

    [Fact]
    public async Task A_missing_document_is_reported()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "{}");

        Assert.Equal(
            new CommandResult(
                1, "", $"chalk: ada has no document users in sqlite.{Environment.NewLine}"),
                await slates.ChalkAsync("show", "ada", "users"));
    }

    [Fact]
    public async Task Sign_ins_are_listed_and_their_hashes_are_not()
    {
        await using var slates = new SlateFile();
        await slates.PutAsync("ada", "user", "{}");
        var token = await slates.Tokens.IssueAsync("ada", new TokenRequest { Label = "Firefox on Linux" }, SlateFile.Stop);

        var plain = await slates.ChalkAsync("tokens", "ada");
        var json = await slates.ChalkAsync("tokens", "ada", "--json");

        Assert.StartsWith($"{token.Id.ToString()[..8]}…\t", plain.Line, StringComparison.Ordinal);
        Assert.EndsWith("\tFirefox on Linux", plain.Line, StringComparison.Ordinal);
        Assert.Equal("Firefox on Linux", JsonDocument.Parse(json.Line).RootElement.GetProperty("label").GetString());
        Assert.DoesNotContain(token.Id.ToString()[8..], plain.Output + json.Output, StringComparison.Ordinal);
        Assert.Equal(
            new CommandResult(
                0, "", $"bob has no sign-ins in sqlite.{Environment.NewLine}"), await slates.ChalkAsync("tokens", "bob"));
    }

    private static string FormatTime(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
