using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.Comparison;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>The difference of a trace from another one: its causes as sentences, and both trees side by side.</summary>
internal static class DifferenceHtml
{
    private const int MaxRowsOfSummary = 3;
    private const int MaxRows = 50;

    // Rows below it are shown as one.
    private const double MinShare = 0.005;

    /// <summary>Writes the main causes, for the top of the page of the trace.</summary>
    public static void WriteSummary(HtmlWriter html, CachedTrace trace, CachedTrace baseline, Links links,
        CancellationToken cancellationToken)
    {
        var difference = trace.Compare(baseline, cancellationToken);
        html.Write($"""<section class="facts" id="-difference"><h2>Why it took {TextFormatter.FormatTime(trace.Tree.Duration)} """);
        html.Write($"""instead of {TextFormatter.FormatTime(baseline.Tree.Duration)}</h2>""");
        WriteRows(html, difference, MaxRowsOfSummary);
        html.Write($"""<p class="note">Compared with <a href="{links.ForTrace(baseline.Id)}">a typical trace</a> of its route. """);
        html.Write($"""<a href="{links.ForDifference(trace.Id)}">The whole difference</a></p></section>""");
    }

    public static void Write(HtmlWriter html, CachedTrace trace, CachedTrace baseline, Links links, CancellationToken cancellationToken)
    {
        var difference = trace.Compare(baseline, cancellationToken);
        html.Write($"""<p class="note">{TextFormatter.FormatTime(trace.Tree.Duration)} instead of """);
        html.Write($"""{TextFormatter.FormatTime(baseline.Tree.Duration)}, compared with """);
        html.Write($"""<a href="{links.ForTrace(baseline.Id)}">{TextFormatter.FormatName(baseline.Recording.Name)}</a>, which started """);
        html.Write($"""{HumanFormat.FormatTime(baseline.Recording.StartedAt)}. The parts add up to the difference.</p>""");
        if (difference.IsMissingCalls.Baseline || baseline.Recording.IsTruncated) WriteIncomplete("the trace that it is compared with");
        if (difference.IsMissingCalls.Other || trace.Recording.IsTruncated) WriteIncomplete("this trace");
        if (difference.Rows.Count == 0) html.Write($"""<p class="none">There is no difference.</p>""");
        else WriteRows(html, difference, MaxRows);
        new DifferenceTreeHtml(html, difference).Write();

        void WriteIncomplete(string which)
        {
            html.Write($"""<p class="warn">Calls are missing from {which}: their counts are lower bounds, and their time """);
            html.Write($"""is that of their callers.</p>""");
        }
    }

    public static void WriteNoBaseline(HtmlWriter html)
    {
        html.Write($"""<p class="none">No typical trace of this route is kept yet. A few are kept by themselves (""");
        html.Write($"""<code>options.Retention.MaxTypicalPerRoute</code>) once a rule has traced some requests that did not fail. To """);
        html.Write($"""compare with another trace, add <code>?baseline=</code> and its id to the address.</p>""");
    }

    private static void WriteRows(HtmlWriter html, TraceDifference difference, int maxRows)
    {
        html.Write($"""<div class="scroll"><table class="hot-spots difference"><tbody>""");
        var rows = difference.Rows.Where((row, i) => i < MaxRowsOfSummary || Math.Abs(row.Share) >= MinShare).Take(maxRows).ToList();
        foreach (var row in rows)
        {
            html.Write($"""<tr><td class="amount">{row.Share.ToString("0 %", CultureInfo.InvariantCulture)}</td><td class="bars">""");
            BarHtml.Write(
                html, row.Excess.Duration(), row.Excess > TimeSpan.Zero ? row.Excess : TimeSpan.Zero, TimeSpan.Zero,
                difference.Excess.Duration());
            html.Write($"""</td><td class="cause">""");
            WriteSentence(html, row.Sentence);
            html.Write($"""</td></tr>""");
            html.Write($"\n");
        }

        html.Write($"</tbody></table></div>");
        if (difference.Rows.Count <= rows.Count) return;
        var rest = difference.Excess - new TimeSpan(rows.Sum(row => row.Excess.Ticks));
        html.Write($"""<p class="note">and {TextFormatter.FormatCount(difference.Rows.Count - rows.Count)} more, """);
        html.Write($"""with {TextFormatter.FormatTime(rest)} together</p>""");
    }

    // Names and values are in backquotes, and contain none.
    private static void WriteSentence(HtmlWriter html, string sentence)
    {
        var parts = sentence.Split('`');
        for (var i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 0) html.Write($"{parts[i]}");
            else html.Write($"<code>{TextFormatter.FormatName(parts[i])}</code>");
        }
    }
}
