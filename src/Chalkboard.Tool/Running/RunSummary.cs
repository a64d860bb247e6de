using System.Globalization;
using Chalkboard.Tool.Reading;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.StartupHooks;

namespace Chalkboard.Tool.Running;

/// <summary>Summarizes a run.</summary>
internal static class RunSummary
{
    private const int MaxLines = 10;
    private const int MaxPathLength = 4_000;

    public static IEnumerable<string> GetLines(
        Application application, TraceRunRequest request, IReadOnlyList<TraceRunResult> results, int exitCode)
    {
        // A file may have been written more than once.
        List<TraceRunResult> written =
            [.. results.Where(result => result.File is not null).GroupBy(result => result.File).Select(group => group.Last())];
        foreach (var failure in results.Select(result => result.Error).OfType<string>().Distinct())
            yield return Printable.ToLine(failure, 1000);
        if (results.Count == 0) yield return ExplainNoTrace(application, request, exitCode);
        foreach (var result in written.Take(MaxLines)) yield return FormatResult(result);
        if (written.Count > MaxLines) yield return $"and {written.Count - MaxLines} more.";
        foreach (var drop in written.SelectMany(result => result.Dropped).Distinct().Take(MaxLines))
            yield return $"Not recorded: {Printable.ToLine(drop)}.";
        if (written.Count == 0) yield break;
        if (written.Exists(result => result.IsTruncated))
            yield return $"Truncated: {Printable.ToLine(application.Name)} ended with exit code {exitCode} before it could write its " +
                "trace. The last second is lost.";
        var file = Printable.ToLine(ToDisplayPath(written[0].File!), MaxPathLength);
        if (request.Format == TraceFormat.Text.Name)
            yield return $"chalk trace show {(file.Contains(' ', StringComparison.Ordinal) ? $"'{file}'" : file)}";
    }

    private static string FormatResult(TraceRunResult result)
    {
        var keptReason = result.KeepReason is { } reason ? $", {Printable.ToLine(reason)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{Printable.ToLine(result.Name)}: {Traces.TraceFormatter.FormatTime(result.Duration)}, " +
                $"{Traces.TraceFormatter.FormatCount(result.EventCount)} events{keptReason}: " +
                $"{Printable.ToLine(ToDisplayPath(result.File!), MaxPathLength)}");
    }

    private static string ExplainNoTrace(Application application, TraceRunRequest request, int exitCode)
    {
        var name = Printable.ToLine(application.Name);
        return request.MaxCount is null
            ? $"There is no trace: {name} ended with exit code {exitCode} before it could write one. It could not start, or was killed; " +
                "the recorded events are lost."
            : "There is no trace: no call of the method " +
                $"{(request.KeepIfSlowerThan is null && !request.KeepIfFailed ? "was made" : "was kept")}, " +
                $"or none ended before {name} ended with exit code {exitCode}.";
    }

    private static string ToDisplayPath(string file) =>
        Path.GetRelativePath(Environment.CurrentDirectory, file) is var relative && relative.StartsWith("..", StringComparison.Ordinal)
            ? file
            : relative;
}
