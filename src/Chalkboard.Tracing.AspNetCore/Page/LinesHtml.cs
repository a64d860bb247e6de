using Chalkboard.Tracing.AspNetCore.Sources;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The lines that a call reached: how often, and how long the calls took that were made there. With their source where it is at hand.</summary>
internal static class LinesHtml
{
    private const int _most = 400;

    // Lines around those that were reached.
    private const int _around = 2;

    public static void Write(HtmlWriter html, IReadOnlyCollection<CallLine> lines, SourceText? source, TimeSpan whole)
    {
        html.Write($"""<div class="scroll"><table class="lines"><caption>{(source is null ? "Lines" : $"{source.Name}, as it is now")}</caption><thead><tr><th scope="col" class="amount">line</th><th scope="col" class="amount">×</th><th scope="col" class="amount">in calls</th><th scope="col"></th><th scope="col">{(source is null ? "" : "source")}</th></tr></thead><tbody>""");
        var written = 0;
        var next = 0;
        foreach (var line in lines)
        {
            if (written >= _most) break;
            if (source is not null)
            {
                var from = next == 0 || line.Number - next > 2 * _around + 1 ? line.Number - _around : next;
                if (next > 0 && from > next)
                {
                    Around(next, next + _around - 1);
                    html.Write($"""<tr class="gap"><td colspan="5">⋮</td></tr>""");
                }
                Around(Math.Max(1, from), line.Number - 1);
            }
            html.Write($"""<tr class="reached"><td class="amount">{Texts.Number(line.Number)}</td><td class="amount">{Texts.Count(line.Count)}</td><td class="amount">{Texts.Time(line.InCalls)}</td><td class="bars">""");
            BarHtml.Write(html, line.InCalls, TimeSpan.Zero, TimeSpan.Zero, whole);
            html.Write($"""</td><td class="source">{source?[line.Number]}</td></tr>""");
            written++;
            next = line.Number + 1;
        }
        if (source is not null && next > 0) Around(next, next + _around - 1);
        html.Write($"</tbody></table></div>");
        if (lines.Count > written) html.Write($"""<p class="note">and {Texts.Count(lines.Count - written)} more lines</p>""");

        void Around(int from, int to)
        {
            for (var number = from; number <= to && source?[number] is { } text; number++, written++)
                html.Write($"""<tr><td class="amount">{Texts.Number(number)}</td><td></td><td></td><td></td><td class="source">{text}</td></tr>""");
        }
    }
}
