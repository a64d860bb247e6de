using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Bench.Web;

namespace Chalkboard.Bench.Statistics;

/// <summary>
/// What do statistics of requests cost a minimal endpoint where requests come one at a time, over one connection? At least 0.97 of the
/// requests a second without.
/// </summary>
/// <remarks>
/// With one connection, the time of a request depends mostly on whether the thread that serves it still spins when the next one arrives
/// (20 to 30 microseconds), or sleeps and must be woken (35 to 45). A process near that threshold alternates, and the smallest
/// addition moves it. So each process is compared with itself, collecting and paused alternately; several processes collect,
/// and as many collect nothing, to show the noise; and all is repeated in processes whose threads never spin, where the
/// difference is the work alone.
/// </remarks>
internal static class ServeOneAtATime
{
    private const int Processes = 8;
    private const int Rounds = 300;
    private const int Requests = 200;

    public static async Task RunAsync()
    {
        List<string> lines = [
            $"{Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; 1 connection, client and site on one machine. "
                + $"{Processes} processes each, {Rounds} rounds of {Requests} requests each way, in turn; medians of a process, and of all processes.",
            "",
            "| Threads of the pool | With | Microseconds a request, by process | Ratio of requests a second, collecting to paused | Least and most, by process |",
            "|---|---|---:|---:|---:|"];
        foreach (var spins in new[] { true, false })
        {
            foreach (var kind in new[] { MeasuredSites.Without, "UseStatistics" })
            {
                List<Pair> pairs = [];
                for (var i = 0; i < Processes; i++) pairs.Add(await MeasureAsync(kind, spins));
                var ratios = pairs.Select(pair => pair.Paused / pair.Collecting).Order().ToList();
                var times = pairs.Select(pair => pair.Collecting).Order().ToList();
                lines.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {(spins ? "spin, then sleep" : "sleep at once")} | {kind} | {times[0]:N1} to {times[^1]:N1} "
                        + $"| {Median(ratios):N3} | {ratios[0]:N3} to {ratios[^1]:N3} |"));
            }
        }
        ResultFile.Write(nameof(ServeOneAtATime), lines);
    }

    private static async Task<Pair> MeasureAsync(string kind, bool spins)
    {
        var environment = spins ? [] : new Dictionary<string, string> { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" };
        await using var site = await SiteProcess.StartAsync(environment, "measured", kind);
        using var connection = new OneConnection(site.Address);
        using var http = new HttpClient();
        connection.Ask(20_000);
        // Waits until optimized code is in use.
        await Task.Delay(TimeSpan.FromSeconds(1));
        connection.Ask(20_000);

        var times = new List<double>[] { [], [] };
        for (var round = 0; round < 2 * Rounds; round++)
        {
            // Each mode comes first equally often.
            var paused = (round + round / 2) % 2;
            await http.GetStringAsync(new Uri($"{site.Address}/collect/{paused == 0}"));
            connection.Ask(Requests / 10);
            times[paused].Add(connection.Ask(Requests).TotalMicroseconds / Requests);
        }
        return new Pair(Median(times[0].Order().ToList()), Median(times[1].Order().ToList()));
    }

    private static double Median(List<double> sorted) => sorted[sorted.Count / 2];

    /// <summary>The times of a request in microseconds.</summary>
    private readonly record struct Pair(double Collecting, double Paused);
}
