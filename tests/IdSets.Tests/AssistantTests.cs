using System.Globalization;
using System.Text.RegularExpressions;
using IdSets.Tests.Sites;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace IdSets.Tests;

/// <summary>The exchange of docs/assistants.md: an assistant finds the slow call of the validation with <c>chalk mcp</c>.</summary>
public sealed partial class AssistantTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_assistant_finds_the_slow_call_of_the_tutorial()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "assistants.md"), Cancellation);
        await using var site = new Site();
        await site.InitializeAsync();
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        await visitor.GetAsync("/reports/validate");
        await using var client = await McpClient.CreateAsync(
            new StdioClientTransport(new()
            {
                Command = "dotnet",
                Arguments = [Chalk.Assembly, "mcp", "--url", new Uri(site.Address, "/mcp").ToString()],
            }),
            cancellationToken: Cancellation);

        var started = await AskAsync(client, "trace_next_requests", ("path", "/reports/validate"));
        Assert.Contains(started.Trim(), page, StringComparison.Ordinal);
        await visitor.GetAsync("/reports/validate");
        var list = await AskAsync(client, "list_traces", ("text", "/reports/validate"), ("method", "IdValidator.Check"));
        var id = list.Split('\n')[1].Split(' ')[0];
        Assert.Contains("one of the next 1 for /reports/validate", list, StringComparison.Ordinal);

        var hotSpots = await AskAsync(client, "find_hot_spots", ("trace", id));
        // A pause of the machine may add another method to the first two.
        foreach (var text in (string[])[hotSpots, page])
            Assert.Equal(["Regex.IsMatch", "Regex.new"], HotSpots().Matches(text).Take(10).Where(
                spot => spot.Groups["count"].Value == "39").Select(spot => spot.Groups["name"].Value).Order(StringComparer.Ordinal));

        var hottest = HotSpots().Matches(hotSpots).First(spot => spot.Groups["name"].Value == "Regex.IsMatch").Groups["call"].Value;
        var match = await AskAsync(client, "get_call", ("trace", id), ("call", int.Parse(hottest, CultureInfo.InvariantCulture)));
        var caller = int.Parse(Caller().Match(match).Groups[1].Value, CultureInfo.InvariantCulture);
        var call = await AskAsync(client, "get_call", ("trace", id), ("call", caller));
        foreach (var line in (string[])["line 14", "called 1 × Ean.NewForm (Ean.cs:26)", "called 1 × [Regex.IsMatch]"])
        {
            Assert.Contains(line, call, StringComparison.Ordinal);
            Assert.Contains(line, page, StringComparison.Ordinal);
        }
    }

    private static async Task<string> AskAsync(McpClient client, string tool, params (string Name, object Value)[] arguments)
    {
        var result = await client.CallToolAsync(
            tool, arguments.ToDictionary(argument => argument.Name, argument => (object?)argument.Value), cancellationToken: Cancellation);
        var text = Assert.IsType<TextContentBlock>(Assert.Single(result.Content)).Text;
        Assert.False(result.IsError ?? false, text);
        TestContext.Current.TestOutputHelper?.WriteLine($"> {tool} {string.Join(", ", arguments)}\n{text}");
        return text;
    }

    [GeneratedRegex(@"(?m)^own .*, (?<count>\d+) ×, call (?<call>\d+): \[(?<name>.+)\]$")]
    private static partial Regex HotSpots();

    [GeneratedRegex(@"called by: Ean\.Is \(call (\d+)\)")]
    private static partial Regex Caller();
}
