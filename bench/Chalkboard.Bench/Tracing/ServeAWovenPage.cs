using System.Globalization;
using System.Runtime.InteropServices;
using Chalkboard.Bench.Web;
using Chalkboard.Tracing.Weaver;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// Is a page of the sample slower once it is woven, while nothing is traced? No more than the same program, started twice, differs
/// from itself.
/// </summary>
/// <remarks>
/// What a machine does meanwhile is more than what is looked for. So all sites are loaded in turn, for a moment each, in an order that
/// changes, and only ratios within a round count: each to the mean of the two that are not woven. The answer is where the median of these
/// ratios is, in 95 of 100 cases. Counting instructions would need no rounds, but a virtual machine often has no counters for them.
/// </remarks>
internal static class ServeAWovenPage
{
    private const string Page = "/idsets";
    private const int Seconds = 1;

    private static readonly string _compiled = Path.GetFullPath(Path.Combine(SampleSite.Built, "../../../obj/Release/net10.0"));

    /// <param name="rounds">How many: each takes some 4 seconds. Four times as many halve what the answer leaves open.</param>
    public static async Task RunAsync(int rounds = 110)
    {
        List<Subject> subjects = [];
        var folder = Directory.CreateTempSubdirectory("chalkboard-bench").FullName;
        try
        {
            var unwoven = Copied(Path.Combine(folder, "unwoven"), _ => { });
            subjects.Add(new("unwoven", await SampleSite.StartAsync(unwoven)));
            subjects.Add(new("unwoven, again", await SampleSite.StartAsync(unwoven)));
            subjects.Add(
                new("the sample woven",
                    await SampleSite.StartAsync(Copied(Path.Combine(folder, "woven"), place => Weave(place, "IdSets")))));
            subjects.Add(new("all of Chalkboard woven, too", await SampleSite.StartAsync(Copied(Path.Combine(folder, "all"), WeaveAll))));

            // Until everything is compiled as well as it will be.
            for (var warming = 0; warming < 5; warming++)
            {
                foreach (var subject in subjects) await subject.LoadAsync();
            }

            for (var round = 0; round < rounds; round++)
            {
                foreach (var subject in RoundOrder.GetOrder(subjects, round)) subject.Rounds.Add(await subject.LoadAsync());
            }

            Tell(subjects, rounds);
        }
        finally
        {
            foreach (var subject in subjects) await subject.Site.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Tell(List<Subject> subjects, int rounds)
    {
        List<string> lines = [
            $"{Page} of the sample, {Environment.ProcessorCount} processors, {RuntimeInformation.FrameworkDescription}; 32 connections, load and site on one machine. {rounds} rounds of {Seconds} s for each, in turn.",
            "A ratio is the median of those within a round, to the mean of the two that are not woven; in brackets where the true one is, in 95 of 100 cases.",
            "",
            "| Nothing is traced | Requests a second | Ratio | Processor time a request | Ratio | |",
            "|---|---:|---:|---:|---:|---|"];
        var ratios =
            subjects.ConvertAll(
                subject => (Subject: subject, Requests: Ratio(subjects, subject, round => round.RequestsASecond),
                    Processor: Ratio(subjects, subject, round => round.Microseconds)));
        var (least, most) = (ratios.Take(2).Min(unwoven => unwoven.Requests.Lower), ratios.Take(2).Max(unwoven => unwoven.Processor.Upper));
        foreach (var (subject, requests, processor) in ratios)
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {subject.What} | {MedianInterval.From(subject.Rounds.Select(round => round.RequestsASecond)).Median:N0} | {requests} | {MedianInterval.From(subject.Rounds.Select(round => round.Microseconds)).Median:N1} µs | {processor} | {(subject == subjects[0] || subject == subjects[1] ? "what chance does" : Verdict(requests.Upper < least, processor.Lower > most))} |"));
        }

        ResultFile.Write(nameof(ServeAWovenPage), lines);
    }

    private static MedianInterval Ratio(List<Subject> subjects, Subject subject, Func<Round, double> value) =>
        MedianInterval.From(
            subject.Rounds.Select((round, i) => 2 * value(round) / (value(subjects[0].Rounds[i]) + value(subjects[1].Rounds[i]))));

    // Slower is what is so beyond all that the same program differs from itself.
    private static string Verdict(bool fewerRequests, bool moreProcessorTime) => (fewerRequests, moreProcessorTime) switch
    {
        (false, false) => "no slower than chance allows",
        (true, false) => "fewer requests, no more processor time",
        (false, true) => "more processor time, no fewer requests",
        _ => "slower",
    };

    private static string Copied(string to, Action<string> then)
    {
        foreach (var file in Directory.EnumerateFiles(SampleSite.Built, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(SampleSite.Built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        // What the compiler wrote, before the build wove it.
        foreach (var file in (string[])["IdSets.dll", "IdSets.pdb"])
            File.Copy(Path.Combine(_compiled, file), Path.Combine(to, file), overwrite: true);
        then(to);
        return to;
    }

    private static void Weave(string place, string assembly)
    {
        var file = Path.Combine(place, assembly + ".dll");
        AssemblyWeaver.Weave(file, file);
    }

    private static void WeaveAll(string place)
    {
        var names = Directory.EnumerateFiles(place, "Chalkboard.*.dll").Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => !name.StartsWith("Chalkboard.Tracing", StringComparison.Ordinal));
        foreach (var name in names.Append("IdSets").ToList()) Weave(place, name);
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
