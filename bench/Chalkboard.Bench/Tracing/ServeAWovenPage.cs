using System.Globalization;
using Chalkboard.Bench.Web;
using Chalkboard.Tracing.Weaver;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// Is a page of the sample slower once it is woven, while nothing is traced? No more than the same program, started twice, differs
/// from itself.
/// </summary>
internal static class ServeAWovenPage
{
    private const string Page = "/idsets";
    private const int Rounds = 21;
    private const int Seconds = 2;

    private static readonly string _compiled = Path.GetFullPath(Path.Combine(SampleSite.Built, "../../../obj/Release/net10.0"));

    public static async Task RunAsync()
    {
        List<Subject> subjects = [];
        var folder = Directory.CreateTempSubdirectory("chalkboard-bench").FullName;
        try
        {
            var unwoven = Copied(Path.Combine(folder, "unwoven"), _ => { });
            subjects.Add(new("unwoven", await SampleSite.StartAsync(unwoven)));
            subjects.Add(new("unwoven, again, which shows what is chance", await SampleSite.StartAsync(unwoven)));
            subjects.Add(new("the sample woven", await SampleSite.StartAsync(Copied(Path.Combine(folder, "woven"), place => Weave(place, "IdSets")))));
            subjects.Add(new("all of Chalkboard woven, too", await SampleSite.StartAsync(Copied(Path.Combine(folder, "all"), WeaveAll))));
            foreach (var subject in subjects) await subject.LoadAsync();
            for (var round = 0; round < Rounds; round++)
            {
                // Each comes first, second and so on as often as the others.
                foreach (var i in Enumerable.Range(round, subjects.Count)) subjects[i % subjects.Count].Rounds.Add(await subjects[i % subjects.Count].LoadAsync());
            }

            await ReportAsync(subjects);
        }
        finally
        {
            foreach (var subject in subjects) await subject.Site.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ReportAsync(List<Subject> subjects)
    {
        List<string> lines = [
            $"{Page} of the sample, {Environment.ProcessorCount} processors, {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}; 32 connections, load and site on one machine. Medians of {Rounds} rounds of {Seconds} s each, the sites in turn; ratios are those within a round.",
            "",
            "| Nothing is traced | Requests a second | Ratio to unwoven | Processor time a request | Ratio to unwoven |",
            "|---|---:|---:|---:|---:|"];
        foreach (var subject in subjects)
        {
            double Of(Func<Round, double> value) => Median(subject.Rounds.Select(value));
            double Ratio(Func<Round, double> value) => Median(subject.Rounds.Zip(subjects[0].Rounds, (woven, unwoven) => value(woven) / value(unwoven)));
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {subject.What} | {Of(round => round.RequestsASecond):N0} | {Ratio(round => round.RequestsASecond):N3} | {Of(round => round.Microseconds):N1} µs | {Ratio(round => round.Microseconds):N3} |"));
        }

        Directory.CreateDirectory("results");
        await File.WriteAllLinesAsync(Path.Combine("results", $"{nameof(ServeAWovenPage)}.md"), lines);
        foreach (var line in lines) Console.WriteLine(line);
    }

    private static string Copied(string to, Action<string> then)
    {
        foreach (var file in Directory.EnumerateFiles(SampleSite.Built, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(SampleSite.Built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        // What the compiler wrote, before the build wove it.
        foreach (var file in (string[])["IdSets.dll", "IdSets.pdb"]) File.Copy(Path.Combine(_compiled, file), Path.Combine(to, file), overwrite: true);
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
        var names = Directory.EnumerateFiles(place, "Chalkboard.*.dll").Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => !name.StartsWith("Chalkboard.Tracing", StringComparison.Ordinal));
        foreach (var name in names.Append("IdSets").ToList()) Weave(place, name);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
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
