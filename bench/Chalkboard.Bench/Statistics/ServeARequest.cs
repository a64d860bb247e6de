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
                // Each site is at each position equally often.
                foreach (var i in Enumerable.Range(round, subjects.Count))
                    subjects[i % subjects.Count].Loads.Add(await subjects[i % subjects.Count].LoadAsync());
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
            $"{Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}; 32 connections, load and site on one machine. Medians of {Rounds} rounds of {Seconds} s each, the sites in turn; ratios and differences are those within a round.",
            "",
            "| With | Requests a second | Ratio to nothing | Processor time a request | More than nothing | Bytes a request | More than nothing |",
            "|---|---:|---:|---:|---:|---:|---:|"];
        foreach (var subject in subjects)
        {
            double Of(Func<Load, double> value) => Median(subject.Loads.Select(value));
            double More(Func<Load, double> value) =>
                Median(subject.Loads.Zip(without.Loads, (with, nothing) => value(with) - value(nothing)));
            var ratio = Median(subject.Loads.Zip(without.Loads, (with, nothing) => with.RequestsASecond / nothing.RequestsASecond));
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {subject.Kind} | {Of(load => load.RequestsASecond):N0} | {ratio:N3} | {Of(load => load.Microseconds):N2} µs | {More(load => load.Microseconds):N2} µs | {Of(load => load.Bytes):N0} | {More(load => load.Bytes):N0} |"));
        }

        ResultFile.Write(nameof(ServeARequest), lines);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>The throughput of a site in a round, with the processor time and memory of a request.</summary>
    private readonly record struct Load(double RequestsASecond, double Microseconds, double Bytes);

    private sealed record Subject(string Kind, SiteProcess Site)
    {
        public List<Load> Loads { get; } = [];

        public async Task<Load> LoadAsync()
        {
            var (bytes, time) = await UsedAsync();
            var load = await Wrk.RunAsync(Site.Address, cookies: null, Seconds);
            var (bytesAfter, timeAfter) = await UsedAsync();
            return new Load(
                load.RequestsASecond, (timeAfter - time).TotalMicroseconds / load.Requests, (double)(bytesAfter - bytes) / load.Requests);
        }

        private async Task<(long Bytes, TimeSpan Processor)> UsedAsync()
        {
            using var http = new HttpClient();
            var used = (await http.GetStringAsync(new Uri($"{Site.Address}/used"))).Split(' ');
            return (long.Parse(used[0], CultureInfo.InvariantCulture),
                TimeSpan.FromTicks(long.Parse(used[1], CultureInfo.InvariantCulture)));
        }
    }
}
