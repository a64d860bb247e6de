using System.Text;
using System.Text.RegularExpressions;
using Chalkboard.Tracing.Formats;

namespace Chalkboard.Tracing.AspNetCore.Tests.Page;

/// <summary>No page, file or download of a trace shows a secret of the traced request.</summary>
public sealed partial class SecretTests
{
    private static readonly Lazy<LoadedSample> _vault = new(() =>
    {
        using var source = new StreamReader(typeof(SecretTests).Assembly.GetManifestResourceStream("Vault.cs")!);
        return Sample.Compile([("Vault.cs", source.ReadToEnd())]).Weave().Load();
    });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_secret_is_in_any_page_file_or_download(bool formatted)
    {
        using var folder = new TemporaryFolder();
        using var log = new CapturedLogs();
        string[] texts = [];
        var secret = "";
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                options.Retention.Store = TraceStore.InFolder(folder.Path);
                options.Retention.MaxCount = 1;
                options.Rules.Add(TraceRule.Path("/vault/**").KeepIfFailed());
                options.ConfigureRecording = (trace, _) =>
                {
                    trace.Limits.MaxValueLength = texts.Length % 2 == 0 ? 100 : 4_000;
                    if (formatted) trace.Values.Format = static value => value.ToString();
                };
            },
            app =>
            {
                app.MapCallTraces().AllowLocalMachine();
                app.MapGet("/vault/{token}", (string token) => (Task<int>)_vault.Value.Call("Vaults.Vault", "OpenAsync", texts, secret)!);
            },
            loggerProvider: log);

        RandomizedTest.Run(async choices =>
        {
            var random = new Random(choices.Aggregate(17, (seed, choice) => unchecked((seed * 31) + choice)));
            texts = [.. Enumerable.Range(0, 1 + (choices.Length % 8))
                .Select(_ => SecretTexts.Create(random.Next(SecretTexts.FormatCount), random))];
            secret = SecretTexts.CreateSecret(random);
            var before = (await site.Traces.ListAsync(Stop)) is [var last] ? last.Id : "";
            var path = Uri.EscapeDataString(SecretTexts.CreateSecret(random).Replace('/', '-').Replace('\\', '-'));
            using (var answer = await site.GetAsync($"/vault/{path}?access_token={path}")) Assert.Equal(500, (int)answer.StatusCode);
            await Eventually.UntilAsync(
                async () => (await site.Traces.ListAsync(Stop)) is [var one] && one.Id != before, "No trace is kept.");
            var kept = Assert.Single(await site.Traces.ListAsync(Stop));

            AssertNoSecret("its header", $"{kept}");
            foreach (var file in Directory.EnumerateFiles(folder.Path, $"{kept.Id}.trace"))
            {
                var bytes = await File.ReadAllBytesAsync(file, Stop);
                AssertNoSecret("a file", Encoding.Latin1.GetString(bytes));
                // A value with other characters takes two bytes for each of them.
                AssertNoSecret("a file", Encoding.Unicode.GetString(bytes));
                AssertNoSecret("a file", Encoding.Unicode.GetString(bytes.AsSpan(1)));
            }

            await AssertPageHasNoSecretAsync("/traces");
            foreach (var form in TraceFormat.All) await AssertPageHasNoSecretAsync($"/traces/{kept.Id}/download/{form.Name}");
            foreach (var way in (string[])["", "/hotspots", "?find=Vault", "?find=a", "?from=1"])
                await AssertPageHasNoSecretAsync($"/traces/{kept.Id}{way}");
            Assert.Contains("No call with Zqv", await site.GetTextAsync($"/traces/{kept.Id}?find=Zqv"), StringComparison.Ordinal);
            var page = await site.GetTextAsync($"/traces/{kept.Id}");
            Assert.Contains("Vault.Open", page, StringComparison.Ordinal);
            foreach (var call in Call().Matches(page).Select(call => call.Value).Distinct().OrderBy(_ => random.Next()).Take(8))
                await AssertPageHasNoSecretAsync($"/traces/{kept.Id}/{call}");
        }, maxTests: 25);

        foreach (var line in log.Lines.Where(
            line => line.Split(' ') is [_, var category, ..] && category.StartsWith("Chalkboard.", StringComparison.Ordinal)))
            AssertNoSecret("the log", line);

        async Task AssertPageHasNoSecretAsync(string address)
        {
            using var answer = await site.GetAsync(address);
            Assert.Equal(200, (int)answer.StatusCode);
            AssertNoSecret(address, await answer.Content.ReadAsStringAsync(Stop));
        }

        void AssertNoSecret(string source, string text)
        {
            if (text.Split('\n').FirstOrDefault(SecretTexts.ContainSecret) is { } line)
                Assert.Fail($"In {source} is\n{line}\nof\n{string.Join('\n', texts)}\nand\n{secret}");
        }
    }

    [GeneratedRegex("calls/[0-9]+(/similar)?")]
    private static partial Regex Call();
}
