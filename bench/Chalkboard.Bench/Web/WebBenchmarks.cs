using System.Diagnostics;
using System.Globalization;

namespace Chalkboard.Bench.Web;

/// <summary>Compares whole requests of both sites: Kestrel on the loopback, with load from wrk or HttpClient.</summary>
internal static class WebBenchmarks
{
    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        await using var slates = await Site.StartAsync(Sites.Slates);
        await using var session = await Site.StartAsync(Sites.Session);
        Directory.CreateDirectory("results");
        await using var report = new StreamWriter(Path.Combine("results", "web.md"));
        await report.WriteLineAsync(
            $"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}; load and site on one machine. Medians of {Rounds} rounds, the sites in turn.\n");

        async Task SayAsync(string line)
        {
            Console.WriteLine(line);
            await report.WriteLineAsync(line);
        }

        await SayAsync("| Question | Slates on SQLite, durable | ASP.NET Core Session in memory | Ratio |");
        await SayAsync("|---|---:|---:|---:|");
        await SayAsync(await RequestsASecondAsync(slates, session));
        await SayAsync(
            await SurvivorsAsync(
                "/visit", "/visits", "parallel requests, each of which reads, works for 10 ms and increments one counter, survive", slates,
                session));
        await SayAsync(
            await SurvivorsAsync(
                "/keys/{0}", "/keys", "parallel requests, each of which reads, works for 10 ms and writes a key of its own, survive",
                slates, session));
        await SayAsync(await TenAtOnceAsync(slates, session));
    }

    private static async Task<string> RequestsASecondAsync(Site slates, Site session)
    {
        var (ours, theirs) =
            await InTurnAsync(
                async site => (await Wrk.RunAsync($"{site.Address}/user", site.Cookies, seconds: 5)).RequestsASecond, slates, session);
        return Row("requests a second that check the sign-in and read user info", ours, theirs, "N0", ours / theirs);
    }

    private static async Task<string> SurvivorsAsync(string write, string count, string question, Site slates, Site session)
    {
        const int parallel = 200;
        var (ours, theirs) = await InTurnAsync(async site =>
        {
            var before = await site.CountAsync(count);
            var batch = Guid.NewGuid().ToString("n");
            await Task.WhenAll(
                Enumerable.Range(0, parallel)
                    .Select(i => site.PostAsync(string.Format(CultureInfo.InvariantCulture, write, $"{batch}{i}"))));
            return await site.CountAsync(count) - before;
        }, slates, session);
        return Row($"of {parallel} {question}", ours, theirs, "N0", ours / theirs);
    }

    private static async Task<string> TenAtOnceAsync(Site slates, Site session)
    {
        var (ours, theirs) = await InTurnAsync(async site =>
        {
            var one = await MillisecondsAsync(() => site.PostAsync("/work"));
            var ten = await MillisecondsAsync(() => Task.WhenAll(Enumerable.Range(0, 10).Select(_ => site.PostAsync("/work"))));
            return ten / one;
        }, slates, session);
        return Row("ten parallel requests of one user with 100 ms of work each, in times of one", ours, theirs, "N2", ours / theirs);
    }

    private static async Task<(double Ours, double Theirs)> InTurnAsync(Func<Site, Task<double>> measure, Site slates, Site session)
    {
        List<double> ours = [], theirs = [];
        await measure(slates);
        await measure(session);
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await measure(slates));
            theirs.Add(await measure(session));
        }

        return (Median(ours), Median(theirs));
    }

    private static async Task<double> MillisecondsAsync(Func<Task> act)
    {
        var start = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static string Row(string question, double ours, double theirs, string format, double ratio) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {question} | {ours.ToString(format, CultureInfo.InvariantCulture)} | {theirs.ToString(format, CultureInfo.InvariantCulture)} | {ratio:N2} |");
}
