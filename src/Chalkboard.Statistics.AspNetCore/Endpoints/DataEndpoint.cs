using System.Text.Json;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Statistics.AspNetCore.Endpoints;

/// <summary>Statistics as JSON: all, or what stands under a path of names.</summary>
internal static class DataEndpoint
{
    public static async Task AnswerAsync(HttpContext context)
    {
        var reporter = context.RequestServices.GetRequiredService<Reporter>();
        var names = DataPath.Of(context);
        if (names.Count == 0)
        {
            var all = await reporter.WrittenAsync("json", static (output, report) => JsonReport.Write(output, report), context.RequestAborted).ConfigureAwait(false);
            await Answers.SendAsync(context, "application/json; charset=utf-8", all).ConfigureAwait(false);
            return;
        }
        var (found, value) = await FindAsync(reporter, names, context.RequestAborted).ConfigureAwait(false);

        var output = Answers.Buffer();
        if (found) JsonReport.Write(output, value);
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            WriteNotFound(output, names);
        }
        await Answers.SendAsync(context, found ? "application/json; charset=utf-8" : "application/problem+json; charset=utf-8", output.WrittenMemory).ConfigureAwait(false);
    }

    private static async ValueTask<(bool Found, object? Value)> FindAsync(Reporter reporter, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        foreach (var (name, rest) in DataPath.Firsts(names))
        {
            if (!reporter.Repository.ContainsKey(name)) continue;
            var report = await reporter.ReportAsync(name, cancellationToken).ConfigureAwait(false);
            if (report.TryGetValue(name, out var scope) && DataPath.TryFind(scope, rest, out var value)) return (true, value);
        }
        return (false, null);
    }

    private static void WriteNotFound(System.Buffers.IBufferWriter<byte> output, IReadOnlyList<string> names)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("title", "Not found");
        json.WriteNumber("status", StatusCodes.Status404NotFound);
        json.WriteString("detail", $"There is nothing under {VisibleText.Of(string.Join(" › ", names), VisibleText.LongestValue)}. A slash in a name is written as %2F.");
        json.WriteEndObject();
    }
}
