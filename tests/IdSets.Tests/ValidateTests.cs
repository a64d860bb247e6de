using System.Text.RegularExpressions;
using IdSets.Tests.Sites;

namespace IdSets.Tests;

/// <summary>What docs/find-a-slow-call.md walks through.</summary>
public sealed partial class ValidateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idsets-traces-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_trace_of_the_validation_shows_the_slow_call_that_the_walk_through_names()
    {
        var walk = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "find-a-slow-call.md"), Cancellation);
        var slow = await TraceAsync("slow", []);
        var mended = await TraceAsync("mended", ["--IdSets:Mended=true"]);

        Assert.Equal("Regex.IsMatch", Hottest().Match(walk).Groups[1].Value.Trim());
        Assert.Equal("Regex.IsMatch", Hottest().Match(await Chalk.TraceAsync("show", slow, "--hot")).Groups[1].Value.Trim());
        Assert.Equal("Regex.IsMatch (Ean:15) ×39", Grown().Match(walk).Groups[1].Value.Trim());
        Assert.Equal("Regex.IsMatch (Ean:15) ×39", Grown().Match(await Chalk.TraceAsync("diff", mended, slow)).Groups[1].Value.Trim());
        var text = await File.ReadAllTextAsync(slow, Cancellation);
        Assert.Contains("> IdValidator.Check (IdValidator:", text, StringComparison.Ordinal);
        Assert.Equal(39, Regex.Count(text, @"--\[ Regex\.new \(Ean:26\)"));
    }

    [Fact]
    public async Task A_slow_report_is_kept_without_being_asked_for()
    {
        await using var site = new Site();
        await site.InitializeAsync();
        using var visitor = await Visitor.SignedInAsync(site, await site.AddUserAsync());
        await visitor.GetAsync("/reports/long?seconds=1");

        Assert.Contains("/reports/long", (await visitor.GetAsync("/traces")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /settings", (await visitor.GetAsync("/traces")).Html, StringComparison.Ordinal);
    }

    private async Task<string> TraceAsync(string name, string[] arguments)
    {
        await using var site = Site.With(arguments);
        await site.InitializeAsync();
        using var visitor = await Visitor.SignedInAsync(site, await site.AddUserAsync(staff: true));
        // The first request is slow for reasons of its own.
        await visitor.GetAsync("/reports/validate");
        // On a busy machine anything may have to wait. The quickest of several shows what the code does.
        var (quickest, id) = (TimeSpan.MaxValue, "");
        for (var i = 0; i < 7; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var answer = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/reports/validate") { Headers = { { "Chalkboard-Trace", "please" } } });
            var took = TimeProvider.System.GetElapsedTime(began);
            Assert.Equal("Validation 40 ids checked, 2 wrong. Id What is wrong EAN-5901234123458 Its last digit does not fit to the others. north & south An id is 1 to 64 letters (A to Z), digits, dots, hyphens and underscores.", answer.Text);
            if (took < quickest) (quickest, id) = (took, answer.Message.Headers.GetValues("Chalkboard-Trace").Single());
        }

        var file = Path.Combine(_folder.FullName, $"{name}.trace.txt");
        await File.WriteAllTextAsync(file, (await visitor.GetAsync($"/traces/{id}/download/text")).Html, Cancellation);
        return file;
    }

    // The first line of figures, and what it ends with.
    [GeneratedRegex(@"(?m)^\s+own .*\n.*\d  (.+)$")]
    private static partial Regex Hottest();

    [GeneratedRegex(@"(?m)^\s+grew by .*\n.*ms  (.+)$")]
    private static partial Regex Grown();
}
