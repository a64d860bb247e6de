using Chalkboard.Tracing.AspNetCore.Sources;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>
/// The lines that a call reached, with the number of hits and the duration of the calls that were made there; with their source, if
/// it is found.
/// </summary>
internal static class LinesHtml
{
    private const int MaxLines = 400;

    // Lines before and after those that were reached.
    private const int ContextLines = 2;

    public static void Write(HtmlWriter html, IReadOnlyCollection<ExecutedLine> lines, SourceText? source, TimeSpan callDuration)
    {
        html.Write($"""<div class="scroll"><table class="lines"><caption>{(source is null ? "Lines" : $"{source.Name}, as it is now")}""");
        html.Write($"""</caption><thead><tr><th scope="col" class="amount">line</th><th scope="col" class="amount">×</th>""");
        html.Write($"""<th scope="col" class="amount">in calls</th><th scope="col"></th>""");
        html.Write($"""<th scope="col">{(source is null ? "" : "source")}</th></tr></thead><tbody>""");
        var rowCount = 0;
        var next = 0;
        foreach (var line in lines)
        {
            if (rowCount >= MaxLines) break;
            if (source is not null)
            {
                var from = next == 0 || line.Number - next > 2 * ContextLines + 1 ? line.Number - ContextLines : next;
                if (next > 0 && from > next)
                {
                    WriteContextLines(next, next + ContextLines - 1);
                    html.Write($"""<tr class="gap"><td colspan="5">⋮</td></tr>""");
                }
                WriteContextLines(Math.Max(1, from), line.Number - 1);
            }
            html.Write($"""<tr class="reached"><td class="amount">{TextFormatter.FormatNumber(line.Number)}</td>""");
            html.Write($"""<td class="amount">{TextFormatter.FormatCount(line.HitCount)}</td>""");
            html.Write($"""<td class="amount">{TextFormatter.FormatTime(line.CallDuration)}</td><td class="bars">""");
            BarHtml.Write(html, line.CallDuration, TimeSpan.Zero, TimeSpan.Zero, callDuration);
            html.Write($"""</td><td class="source">{source?[line.Number]}</td></tr>""");
            rowCount++;
            next = line.Number + 1;
        }
        if (source is not null && next > 0) WriteContextLines(next, next + ContextLines - 1);
        html.Write($"</tbody></table></div>");
        if (lines.Count > rowCount)
            html.Write($"""<p class="note">and {TextFormatter.FormatCount(lines.Count - rowCount)} more lines</p>""");

        void WriteContextLines(int from, int to)
        {
            for (var number = from; number <= to && source?[number] is { } text; number++, rowCount++)
            {
                html.Write($"""<tr><td class="amount">{TextFormatter.FormatNumber(number)}</td><td></td><td></td><td></td>""");
                html.Write($"""<td class="source">{text}</td></tr>""");
            }
        }
    }
}
