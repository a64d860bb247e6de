using System.Globalization;
using Chalkboard.Bench.Web;

namespace Chalkboard.Bench.Statistics;

/// <summary>
/// What do statistics of requests cost a minimal endpoint under load? At least 0.97 of the requests a second without, no slower
/// than prometheus-net and OpenTelemetry, and at most 100 bytes a request.
/// </summary>
internal static class ServeARequest
{
    private const int Rounds = 21;
    private const int Seconds = 2;

    public static async Task RunAsync()
    {
        List<Subject> subjects = [];
        try
        {
            foreach (var kind in MeasuredSites.Kinds) subjects.Add(new Subject(kind, await SiteProcess.StartAsync("measured", kind)));
            foreach (var subject in subjects) await subject.LoadAsync();
            for (var round = 0; round < Rounds; round++)
            {
                // Each comes first, second and so on as often as the others.
                foreach (var i in Enumerable.Range(round, subjects.Count)) subjects[i % subjects.Count].Loads.Add(await subjects[i % subjects.Count].LoadAsync());
            }
            await ReportAsync(subjects);
        }
        finally
        {
            foreach (var subject in subjects) await subject.Site.DisposeAsync();
        }
    }

    private static async Task ReportAsync(List<Subject> subjects)
    {
        var without = subjects.Single(subject => subject.Kind == MeasuredSites.Without);
        List<string> lines = [
            $"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}; 32 connections, load and site on one machine. Medians of {Rounds} rounds of {Seconds} s each, the sites in turn; the ratio is that within a round.",
            "",
            "| With | Requests a second | Ratio to nothing | Bytes a request | More than nothing |",
            "|---|---:|---:|---:|---:|"];
        foreach (var subject in subjects)
        {
            var ratio = Median(subject.Loads.Zip(without.Loads, (with, nothing) => with.RequestsASecond / nothing.RequestsASecond));
            var bytes = Median(subject.Loads.Select(load => load.Bytes));
            var more = bytes - Median(without.Loads.Select(load => load.Bytes));
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"| {subject.Kind} | {Median(subject.Loads.Select(load => load.RequestsASecond)):N0} | {ratio:N3} | {bytes:N0} | {more:N0} |"));
        }

        Directory.CreateDirectory("results");
        await File.WriteAllLinesAsync(Path.Combine("results", $"{nameof(ServeARequest)}.md"), lines);
        foreach (var line in lines) Console.WriteLine(line);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private sealed record Subject(string Kind, SiteProcess Site)
    {
        public List<(double RequestsASecond, double Bytes)> Loads { get; } = [];

        public async Task<(double RequestsASecond, double Bytes)> LoadAsync()
        {
            var before = await AllocatedAsync();
            var load = await Wrk.RunAsync(Site.Address, cookies: null, Seconds);
            return (load.RequestsASecond, (double)(await AllocatedAsync() - before) / load.Requests);
        }

        private async Task<long> AllocatedAsync()
        {
            using var http = new HttpClient();
            return long.Parse(await http.GetStringAsync(new Uri($"{Site.Address}/allocated")), CultureInfo.InvariantCulture);
        }
    }
}
