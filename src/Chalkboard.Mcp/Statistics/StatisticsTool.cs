using System.Buffers;
using System.Text;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.Reports;
using ModelContextProtocol.Server;

namespace Chalkboard.Mcp.Statistics;

/// <summary>The tool that reads statistics.</summary>
internal static class StatisticsTool
{
    public static McpServerTool Create(ReportProvider reports) => new AnswerTool(
        "list_statistics", "List statistics",
        "Shows the live figures of the application, such as requests, memory and connections. Without 'namespace', it lists the " +
        "namespaces; with it, all entries of that one, as JSON: one line for each figure, and for each record of a collection. Names " +
        "that begin with 'Last Minute' are about the last minute, others about the time since the application started. Times are " +
        "Unix seconds, durations seconds. Figures change between pages.",
        [new("namespace", "The name of a namespace, exactly as it is listed."), ToolParameter.Cursor],
        (arguments, cancellationToken) => ListAsync(
            reports, arguments.GetText("namespace"), arguments.GetText("cursor"), cancellationToken));

    private static async Task<string> ListAsync(ReportProvider reports, string name, string cursor, CancellationToken cancellationToken)
    {
        if (name.Length == 0)
        {
            var report = await reports.GetReportAsync(cancellationToken).ConfigureAwait(false);
            return Answer.WritePage(report.Names, cursor, "There is no namespace.", cancellationToken);
        }

        if (!reports.Repository.ContainsKey(name)) throw CreateNotFound();
        var single = await reports.GetReportAsync(name, cancellationToken).ConfigureAwait(false);
        if (!single.TryGetValue(name, out var entries)) throw CreateNotFound();
        return Answer.WritePage(FormatEntries(entries), cursor, "The namespace is empty.", cancellationToken);
    }

    private static ToolCallException CreateNotFound() =>
        new("There is no such namespace. Call list_statistics without 'namespace' for their names.");

    private static IEnumerable<string> FormatEntries(object? entries)
    {
        if (entries is not Report report) return [Format(entries)];
        return report.SelectMany(entry => entry.Value switch
        {
            Report collection => collection.Select(record => $"{entry.Key} › {record.Key}: {Format(record.Value)}"),
            List<object?> list => list.Select((record, index) => $"{entry.Key} › {index}: {Format(record)}"),
            _ => [$"{entry.Key}: {Format(entry.Value)}"],
        });
    }

    private static string Format(object? value)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonReportWriter.Write(output, value);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
