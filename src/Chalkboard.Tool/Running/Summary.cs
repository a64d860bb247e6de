using System.Globalization;
using Chalkboard.Tool.Reading;
using Chalkboard.Tool.Traces;
using Chalkboard.Tracing.Forms;
using Chalkboard.Tracing.StartupHooks;

namespace Chalkboard.Tool.Running;

/// <summary>What is said of a run once it is over.</summary>
internal static class Summary
{
    private const int _most = 10;
    private const int _longestPath = 4_000;

    public static IEnumerable<string> Of(Application application, RunOrder order, IReadOnlyList<RunResult> results, int exitCode)
    {
        // Where it was asked to go on, it was written more than once.
        List<RunResult> written = [.. results.Where(result => result.File is not null).GroupBy(result => result.File).Select(group => group.Last())];
        foreach (var failure in results.Select(result => result.Failure).OfType<string>().Distinct()) yield return Printable.Line(failure, 1000);
        if (results.Count == 0) yield return Nothing(application, order, exitCode);
        foreach (var result in written.Take(_most)) yield return Line(result);
        if (written.Count > _most) yield return $"and {written.Count - _most} more.";
        foreach (var drop in written.SelectMany(result => result.Dropped).Distinct().Take(_most)) yield return $"Not recorded: {Printable.Line(drop)}.";
        if (written.Count == 0) yield break;
        var file = Printable.Line(Shown(written[0].File!), _longestPath);
        if (order.Form == TraceForm.Text.Name) yield return $"chalk trace show {(file.Contains(' ', StringComparison.Ordinal) ? $"'{file}'" : file)}";
    }

    private static string Line(RunResult result)
    {
        var kept = result.KeptBecause is { } why ? $", {Printable.Line(why)}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Printable.Line(result.Name)}: {Traces.Shown.Time(result.Took)}, {Traces.Shown.Count(result.Events)} events{kept}: {Printable.Line(Shown(result.File!), _longestPath)}");
    }

    private static string Nothing(Application application, RunOrder order, int exitCode)
    {
        var name = Printable.Line(application.Name);
        return order.Count is null
            ? $"There is no trace: {name} ended with exit code {exitCode}, and without notice. It could not start, or was killed; what was recorded is lost."
            : $"There is no trace: no call of the method {(order.SlowerThan is null && !order.Failed ? "was made, or none was over before" : "was kept, or none was over before")} {name} ended with exit code {exitCode}.";
    }

    private static string Shown(string file) => Path.GetRelativePath(Environment.CurrentDirectory, file) is var relative && relative.StartsWith("..", StringComparison.Ordinal) ? file : relative;
}
