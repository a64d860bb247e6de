using System.Globalization;
using System.Text;
using Chalkboard.Tool.Commands;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

/// <summary>Draws one frame of the terminal: a status line, the panels that fit, and the keys.</summary>
internal sealed class Screen(WatchView view)
{
    private const int MinLinesWithKeys = 6;
    private const int MaxLines = 2000;

    private readonly List<int> _panelStarts = [];
    private int _lineCount;
    private int _pageHeight;

    /// <summary>The first visible line of the panels.</summary>
    public int Top { get; private set; }

    public void Scroll(ScrollAction action) => Top = action switch
    {
        ScrollAction.Up => Top - 1,
        ScrollAction.Down => Top + 1,
        ScrollAction.PageUp => Top - Math.Max(1, _pageHeight - 1),
        ScrollAction.PageDown => Top + Math.Max(1, _pageHeight - 1),
        ScrollAction.Home => 0,
        ScrollAction.End => _lineCount,
        ScrollAction.Next => _panelStarts.Where(start => start > Top).DefaultIfEmpty(0).First(),
        _ => _panelStarts.Where(start => start < Top).DefaultIfEmpty(Top).Last(),
    };

    /// <summary>Returns the text of a frame for a terminal of that size.</summary>
    public string Draw(int width, int height, ColorSystemSupport colors = ColorSystemSupport.Detect)
    {
        // The last column stays empty, because terminals differ in wrapping after it.
        width = Math.Max(10, width - 1);
        height = Math.Max(1, height);
        var written = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(
            new()
            {
                Ansi = AnsiSupport.Yes,
                ColorSystem = colors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(written)
            });
        console.Profile.Width = width;
        console.Profile.Height = height;
        console.Profile.Capabilities.Unicode = true;
        var options = RenderOptions.Create(console);

        var body = RenderBody(options, width);
        var keys = height >= MinLinesWithKeys ? 1 : 0;
        _pageHeight = Math.Max(0, height - 1 - keys);
        _lineCount = body.Count;
        Top = Math.Clamp(Top, 0, Math.Max(0, _lineCount - _pageHeight));

        var lines = new List<SegmentLine> { RenderStatus(options, width) };
        lines.AddRange(body.Skip(Top).Take(_pageHeight));
        while (lines.Count < height - keys) lines.Add([]);
        if (keys > 0) lines.Add(RenderKeys(options, width));
        console.Write(new Lines(lines));

        var frame = new StringBuilder("\e[?2026h\e[H");
        var texts = written.ToString().TrimEnd('\n').Split('\n');
        for (var i = 0; i < height; i++)
        {
            frame.Append(i < texts.Length ? texts[i].TrimEnd('\r') : "").Append("\e[0m\e[K");
            if (i < height - 1) frame.Append("\r\n");
        }

        return frame.Append("\e[?2026l").ToString();
    }

    private List<SegmentLine> RenderBody(RenderOptions options, int width)
    {
        var lines = new List<SegmentLine>();
        _panelStarts.Clear();
        foreach (var panel in view.CreatePanels(width))
        {
            _panelStarts.Add(lines.Count);
            lines.AddRange(Segment.SplitLines(panel.Render(options, width), width));
            if (lines.Count <= MaxLines) continue;
            lines.AddRange(
                Segment.SplitLines(
                    ((IRenderable)TextCells.CreateLine("… and more: select with --namespace", width, Styles.Quiet))
                        .Render(options, width), width));
            break;
        }

        if (view.IsEmpty && view.Error is null)
            lines.AddRange(
                Segment.SplitLines(
                    ((IRenderable)new Text(
                        view.ReadAt is null
                            ? "\n  Waiting for the first figures …"
                            : "\n  No figures yet: the application has published none.", Styles.Quiet)).Render(options, width), width));
        return lines;
    }

    private SegmentLine RenderStatus(RenderOptions options, int width)
    {
        var line = new Paragraph();
        line.Append(" chalk ", Styles.Badge);
        if (view.Error is { } error)
        {
            line.Append(" ● ", Styles.Error);
            line.Append(view.ReadAt is { } last ? $"no figures since {last:HH:mm:ss}Z: " : "no figures: ", Styles.Error);
            line.Append($"{error} Trying again every {DurationOption.Format(view.Options.Interval)} s.", Style.Plain);
        }
        else if (view.ReadAt is { } now)
        {
            line.Append(" ● ", Styles.Live);
            line.Append(view.Options.Source.DisplayAddress, Styles.Value);
            line.Append($"  {now:HH:mm:ss}Z, every {DurationOption.Format(view.Options.Interval)} s", Styles.Quiet);
        }
        else
        {
            line.Append($" {view.Options.Source.DisplayAddress}", Styles.Value);
        }

        return RenderLine(line, options, width);
    }

    private SegmentLine RenderKeys(RenderOptions options, int width)
    {
        var line = new Paragraph();
        AppendKey("q", "quit");
        if (_lineCount > _pageHeight)
        {
            line.Append($"  {Top + 1}–{Math.Min(_lineCount, Top + _pageHeight)} of {_lineCount} ", Styles.Quiet);
            AppendKey("↑ ↓ PgUp PgDn", "scroll");
            AppendKey("Tab", "next namespace");
        }

        return RenderLine(line, options, width);

        void AppendKey(string key, string description)
        {
            line.Append($" {key} ", Styles.Title);
            line.Append($"{description} ", Styles.Quiet);
        }
    }

    private static SegmentLine RenderLine(IRenderable renderable, RenderOptions options, int width)
    {
        var line = Segment.SplitLines(renderable.Render(options, short.MaxValue)).FirstOrDefault() ?? [];
        return line.CellCount() <= width ? line : [.. Segment.Truncate(line, width - 1), new Segment("…")];
    }

    private sealed class Lines(IReadOnlyList<SegmentLine> lines) : Renderable
    {
        protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            foreach (var line in lines)
            {
                foreach (var segment in line) yield return segment;
                yield return Segment.LineBreak;
            }
        }
    }
}
