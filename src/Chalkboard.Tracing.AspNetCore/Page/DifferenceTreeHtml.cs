using System.Globalization;
using Chalkboard.Tracing.Comparison;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>Both trees of a difference side by side, the largest growth first. Branches that have grown are open.</summary>
internal sealed class DifferenceTreeHtml(HtmlWriter html, TraceDifference difference)
{
    private const int MaxRows = 400;

    // Browsers limit the depth of elements to 512, and each level takes three.
    private const int MaxDepth = 60;

    private const double MinShareToOpen = 0.05;

    private readonly TimeSpan _maxDuration =
        difference.Operation.Duration is var (before, after) && before > after ? before : difference.Operation.Duration.Other;

    private int _remainingRows = MaxRows;

    public void Write()
    {
        html.Write($"""<div class="columns" aria-hidden="true"><span class="label">Calls</span><span class="bar"></span>""");
        html.Write($"""<span class="time">baseline</span><span class="time">this trace</span><span class="time">growth</span></div>""");
        html.Write($"""<ul class="tree" id="-difference-tree">""");
        WriteLevel(difference.Operation.Callees, depth: 1);
        html.Write($"</ul>\n");
    }

    private void WriteLevel(IReadOnlyList<ComparedCalls> level, int depth)
    {
        // The rows of a level come before those below them, so that they are not used up by the first branch.
        var shown = level.OrderByDescending(calls => calls.Excess.Duration()).Take(_remainingRows).ToList();
        _remainingRows -= shown.Count;
        foreach (var calls in shown) Write(calls, depth);
        if (shown.Count < level.Count)
            html.Write($"""<li class="more">{TextFormatter.FormatCount(level.Count - shown.Count)} more, with less growth</li>""");
    }

    private void Write(ComparedCalls calls, int depth)
    {
        if (calls.Callees.Count == 0 || depth == MaxDepth)
        {
            html.Write($"""<li class="leaf"><div class="row">""");
            WriteRow(calls);
            html.Write($"</div></li>\n");
            return;
        }

        html.Write($"<li><details");
        if (calls.Excess.Duration() > difference.Excess.Duration() * MinShareToOpen) html.Write($" open");
        html.Write($"""><summary class="row">""");
        WriteRow(calls);
        html.Write($"</summary><ul>");
        WriteLevel(calls.Callees, depth + 1);
        html.Write($"</ul></details></li>\n");
    }

    private void WriteRow(ComparedCalls calls)
    {
        var (count, duration) = (calls.Count, calls.Duration);
        html.Write($"""<span class="label"><span class="count">{TextFormatter.FormatCount(count.Baseline)} → """);
        html.Write($"""{TextFormatter.FormatCount(count.Other)} ×</span> """);
        html.Write($"""<span class="name{(calls.IsExternal ? " external" : "")}">{TextFormatter.FormatName(calls.Symbol)}</span>""");
        if (count.Baseline == 0) html.Write($""" <span class="location">only in this trace</span>""");
        if (count.Other == 0) html.Write($""" <span class="location">only in the baseline</span>""");
        html.Write($"""</span><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">""");
        html.Write($"""<rect class="waiting" width="{FormatPercentage(duration.Baseline)}" height="4"/>""");
        html.Write($"""<rect class="self" y="5" width="{FormatPercentage(duration.Other)}" height="5"/></svg>""");
        html.Write($"""<span class="time">{TextFormatter.FormatTime(duration.Baseline)}</span>""");
        html.Write($"""<span class="time">{TextFormatter.FormatTime(duration.Other)}</span>""");
        html.Write($"""<span class="time">{(calls.Excess > TimeSpan.Zero ? "+" : "")}{TextFormatter.FormatTime(calls.Excess)}</span>""");
    }

    private string FormatPercentage(TimeSpan duration) =>
        (_maxDuration > TimeSpan.Zero ? duration / _maxDuration * 100 : 0).ToString("0.##", CultureInfo.InvariantCulture);
}
