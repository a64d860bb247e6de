using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Bench.Web;
using Chalkboard.Tracing.Weaver;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// Is a page of the woven sample slower while nothing is traced? No more than two processes of the same program
/// differ.
/// </summary>
/// <remarks>
/// Other work of the machine has more influence than weaving. So all sites are loaded alternately for a short time, in an order that
/// changes, and only ratios within a round count: each to the mean of the two unwoven sites. The result is the median of these
/// ratios with its 95 % confidence interval. Counting instructions would need no rounds, but many virtual machines can't count them.
/// </remarks>
internal static class ServeAWovenPage
{
    private const string Page = "/idsets";
    private const int Seconds = 1;

    private static readonly string _compiled = Path.GetFullPath(Path.Combine(SampleSite.Built, "../../../obj/Release/net10.0"));

    /// <param name="rounds">The number of rounds of about 4 seconds. Four times as many halve the interval.</param>
    public static async Task RunAsync(int rounds = 110)
    {
        List<Subject> subjects = [];
        var folder = Directory.CreateTempSubdirectory("chalkboard-bench").FullName;
        try
        {
            var unwoven = CopySample(Path.Combine(folder, "unwoven"), _ => { });
            subjects.Add(new("unwoven", await SampleSite.StartAsync(unwoven)));
            subjects.Add(new("unwoven, again", await SampleSite.StartAsync(unwoven)));
            subjects.Add(
                new("the sample woven",
                    await SampleSite.StartAsync(CopySample(Path.Combine(folder, "woven"), place => Weave(place, "IdSets")))));
            subjects.Add(
                new("all of Chalkboard woven, too", await SampleSite.StartAsync(CopySample(Path.Combine(folder, "all"), WeaveAll))));

            // Runs until all code is optimized.
            for (var warming = 0; warming < 5; warming++)
            {
                foreach (var subject in subjects) await subject.LoadAsync();
            }

            for (var round = 0; round < rounds; round++)
            {
                foreach (var subject in RoundOrder.GetOrder(subjects, round)) subject.Rounds.Add(await subject.LoadAsync());
            }

            WriteReport(subjects, rounds);
        }
        finally
        {
            foreach (var subject in subjects) await subject.Site.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void WriteReport(List<Subject> subjects, int rounds)
    {
        List<string> lines = [
            $"{Page} of the sample, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; 32 connections, load and site on one machine. {rounds} rounds of {Seconds} s for each, in turn.",
            "A ratio is the median of those within a round, to the mean of the two that are not woven; in brackets where the true one is, in 95 of 100 cases.",
            "",
            "| Nothing is traced | Requests a second | Ratio | Processor time a request | Ratio | |",
            "|---|---:|---:|---:|---:|---|"];
        var ratios =
            subjects.ConvertAll(
                subject => (Subject: subject, Requests: GetRatio(subjects, subject, round => round.RequestsASecond),
                    Processor: GetRatio(subjects, subject, round => round.Microseconds)));
        var (least, most) = (ratios.Take(2).Min(unwoven => unwoven.Requests.Lower), ratios.Take(2).Max(unwoven => unwoven.Processor.Upper));
        foreach (var (subject, requests, processor) in ratios)
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {subject.What} | {MedianInterval.From(subject.Rounds.Select(round => round.RequestsASecond)).Median:N0} | {requests} | {MedianInterval.From(subject.Rounds.Select(round => round.Microseconds)).Median:N1} µs | {processor} | {(subject == subjects[0] || subject == subjects[1] ? "what chance does" : FormatVerdict(requests.Upper < least, processor.Lower > most))} |"));
        }

        ResultFile.Write(nameof(ServeAWovenPage), lines);
    }

    private static MedianInterval GetRatio(List<Subject> subjects, Subject subject, Func<Round, double> value) =>
        MedianInterval.From(
            subject.Rounds.Select((round, i) => 2 * value(round) / (value(subjects[0].Rounds[i]) + value(subjects[1].Rounds[i]))));

    // A site is slower if the difference exceeds that of the two unwoven ones.
    private static string FormatVerdict(bool fewerRequests, bool moreProcessorTime) => (fewerRequests, moreProcessorTime) switch
    {
        (false, false) => "no slower than chance allows",
        (true, false) => "fewer requests, no more processor time",
        (false, true) => "more processor time, no fewer requests",
        _ => "slower",
    };

    private static string CopySample(string to, Action<string> change)
    {
        foreach (var file in Directory.EnumerateFiles(SampleSite.Built, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(SampleSite.Built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        // The output of the compiler, before the build wove it.
        foreach (var file in (string[])["IdSets.dll", "IdSets.pdb"])
            File.Copy(Path.Combine(_compiled, file), Path.Combine(to, file), overwrite: true);
        change(to);
        return to;
    }

    private static void Weave(string folder, string assembly)
    {
        var file = Path.Combine(folder, assembly + ".dll");
        AssemblyWeaver.Weave(file, file);
    }

    private static void WeaveAll(string folder)
    {
        var names = Directory.EnumerateFiles(folder, "Chalkboard.*.dll").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => !name.StartsWith("Chalkboard.Tracing", StringComparison.Ordinal));
        foreach (var name in names.Append("IdSets").ToList()) Weave(folder, name);
    }

    private readonly record struct Round(double RequestsASecond, double Microseconds);

    private sealed record Subject(string What, SampleSite Site)
    {
        public List<Round> Rounds { get; } = [];

        public async Task<Round> LoadAsync()
        {
            var before = Site.Processor;
            var load = await Wrk.RunAsync(Site.Address + Page, Site.Cookies, Seconds);
            return new Round(load.RequestsASecond, (Site.Processor - before).TotalMicroseconds / load.Requests);
        }
    }
}
