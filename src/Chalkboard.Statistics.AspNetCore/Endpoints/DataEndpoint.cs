using System.Text.Json;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Serves statistics as JSON: all of them, or the value at a path of names.</summary>
internal static class DataEndpoint
{
    public static async Task HandleAsync(HttpContext context)
    {
        var reports = context.RequestServices.GetRequiredService<ReportProvider>();
        var names = DataPath.Parse(context);
        if (names.Count == 0)
        {
            var json = await reports.RenderAsync(
                "json", static (output, report) => JsonReportWriter.Write(output, report), context.RequestAborted).ConfigureAwait(false);
            await Responses.SendAsync(context, "application/json; charset=utf-8", json).ConfigureAwait(false);
            return;
        }
        var (isFound, value) = await FindAsync(reports, names, context.RequestAborted).ConfigureAwait(false);

        var output = Responses.CreateBuffer();
        if (isFound) JsonReportWriter.Write(output, value);
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            WriteNotFound(output, names);
        }
        var contentType = isFound ? "application/json; charset=utf-8" : "application/problem+json; charset=utf-8";
        await Responses.SendAsync(context, contentType, output.WrittenMemory).ConfigureAwait(false);
    }

    private static async Task<(bool IsFound, object? Value)> FindAsync(
        ReportProvider reports, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        foreach (var (name, remainingNames) in DataPath.GetFirstNames(names))
        {
            if (!reports.Repository.ContainsKey(name)) continue;
            var report = await reports.GetReportAsync(name, cancellationToken).ConfigureAwait(false);
            if (report.TryGetValue(name, out var entries) && DataPath.TryFind(entries, remainingNames, out var value))
                return (true, value);
        }
        return (false, null);
    }

    private static void WriteNotFound(System.Buffers.IBufferWriter<byte> output, IReadOnlyList<string> names)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("title", "Not found");
        json.WriteNumber("status", StatusCodes.Status404NotFound);
        var path = VisibleText.From(string.Join(" › ", names), VisibleText.MaxValueLength);
        json.WriteString("detail", $"There is nothing under {path}. A slash in a name is written as %2F.");
        json.WriteEndObject();
    }
}
