using System.Globalization;
using System.Text.RegularExpressions;
using Chalkboard.TestInfrastructure.Html;
using IdSets.Tests.Sites;

namespace IdSets.Tests;

/// <summary>The steps of docs/find-a-slow-call.md.</summary>
public sealed partial class ValidateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("idsets-traces-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_trace_of_the_validation_shows_the_slow_call_of_the_tutorial()
    {
        var walk = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "find-a-slow-call.md"), Cancellation);
        var slow = await TraceAsync("slow", []);
        var mended = await TraceAsync("mended", ["--IdSets:Mended=true"]);

        Assert.Equal("[Regex.IsMatch]", Hottest().Match(walk).Groups[1].Value.Trim());
        Assert.Equal("`Regex.IsMatch`, called by `Ean.Is`, in 39 calls", GetMainCause(walk));
        Assert.Matches(@"(?m)^.* 39  \[Regex\.IsMatch\]$", await Chalk.TraceAsync("show", slow, "--hot"));
        var difference = await Chalk.TraceAsync("diff", mended, slow);
        Assert.Equal("`Regex.IsMatch`, called by `Ean.Is`, in 39 calls", GetMainCause(difference));
        var text = await File.ReadAllTextAsync(slow, Cancellation);
        Assert.Contains("> IdValidator.Check (IdValidator.cs:", text, StringComparison.Ordinal);
        var (made, matched) = (GetTimes(text, "Regex.new (Ean.cs:26)"), GetTimes(text, "Regex.IsMatch (Ean.cs:15)"));
        Assert.Equal((39, 39), (made.Length, matched.Length));
        // A pause of the machine changes a sum, but hardly a median.
        Assert.True(
            matched[19] > made[19], $"Of 39 calls the median of Regex.IsMatch took {matched[19]} ms, and of Regex.new {made[19]} ms.");
    }

    [Fact]
    public async Task The_trace_of_a_slow_report_is_kept()
    {
        await using var site = new Site();
        await site.InitializeAsync();
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync());
        await visitor.GetAsync("/reports/long?seconds=1");

        var traces = (await visitor.GetAsync("/traces")).Page.Text("main");
        Assert.Contains("/reports/long", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /settings", traces, StringComparison.Ordinal);
    }

    private async Task<string> TraceAsync(string name, string[] arguments)
    {
        await using var site = Site.Create(arguments);
        await site.InitializeAsync();
        using var visitor = await Visitor.SignInAsync(site, await site.AddUserAsync(staff: true));
        // The first request is slower than later ones.
        await visitor.GetAsync("/reports/validate");
        // On a busy machine any call may wait. The fastest of several requests shows the cost of the code.
        var (quickest, id) = (TimeSpan.MaxValue, "");
        for (var i = 0; i < 7; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            var answer = await visitor.GetAsync("/reports/validate", ("Chalkboard-Trace", "please"));
            var took = TimeProvider.System.GetElapsedTime(began);
            Assert.Equal(
                "Validation 40 ids checked, 2 wrong. Id What is wrong EAN-5901234123458 Its last digit does not fit to the others. " +
                "north & south An id is 1 to 64 letters (A to Z), digits, dots, hyphens and underscores.", answer.Page.Text("main"));
            if (took < quickest) (quickest, id) = (took, answer.Headers["Chalkboard-Trace"]);
        }

        var file = Path.Combine(_folder.FullName, $"{name}.trace.txt");
        await File.WriteAllTextAsync(file, (await visitor.GetAsync($"/traces/{id}/download/text")).Body, Cancellation);
        return file;
    }

    // Returns the milliseconds of all calls of an external method, in ascending order.
    private static double[] GetTimes(string text, string call) =>
        [.. Regex.Matches(text, $@"(?m)--\] {Regex.Escape(call)}  ([0-9.]+)ms$")
            .Select(end => double.Parse(end.Groups[1].Value, CultureInfo.InvariantCulture)).Order()];

    // Captures the end of the first line of numbers.
    [GeneratedRegex(@"(?m)^\s+self .*\n.*\d  (.+)$")]
    private static partial Regex Hottest();

    private static string GetMainCause(string difference) => MainCause().Match(difference).Result("$1,$2");

    // Captures the first cause without its times.
    [GeneratedRegex(@"(?m)^ +\+[^%]*%  (.*), took .* instead of .*( in \d+ calls):")]
    private static partial Regex MainCause();
}
