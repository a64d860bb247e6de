using System.Globalization;
using System.Text;
using Chalkboard.Tool.Commands;
using Chalkboard.Tool.Reading;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Chalkboard.Tool.Watching;

/// <summary>Makes one frame of the terminal: a line that says how it goes, the panels as far as they fit, and the keys.</summary>
internal sealed class Screen(View view)
{
    private const int _fewestLinesWithKeys = 6;
    private const int _mostLines = 2000;

    private readonly List<int> _starts = [];
    private int _total;
    private int _page;

    /// <summary>The first line of the panels that shows.</summary>
    public int Top { get; private set; }

    public void Scroll(Move move) => Top = move switch
    {
        Move.Up => Top - 1,
        Move.Down => Top + 1,
        Move.PageUp => Top - Math.Max(1, _page - 1),
        Move.PageDown => Top + Math.Max(1, _page - 1),
        Move.Home => 0,
        Move.End => _total,
        Move.Next => _starts.Where(start => start > Top).DefaultIfEmpty(0).First(),
        _ => _starts.Where(start => start < Top).DefaultIfEmpty(Top).Last(),
    };

    /// <summary>The frame, as what to write to a terminal of that size.</summary>
    public string Draw(int width, int height, ColorSystemSupport colors = ColorSystemSupport.Detect)
    {
        // Terminals differ in what happens after a character in the last column.
        width = Math.Max(10, width - 1);
        height = Math.Max(1, height);
        var written = new StringWriter(CultureInfo.InvariantCulture);
        var console = AnsiConsole.Create(new() { Ansi = AnsiSupport.Yes, ColorSystem = colors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = width;
        console.Profile.Height = height;
        console.Profile.Capabilities.Unicode = true;
        var options = RenderOptions.Create(console);

        var body = Body(options, width);
        var keys = height >= _fewestLinesWithKeys ? 1 : 0;
        _page = Math.Max(0, height - 1 - keys);
        _total = body.Count;
        Top = Math.Clamp(Top, 0, Math.Max(0, _total - _page));

        var lines = new List<SegmentLine> { Status(options, width) };
        lines.AddRange(body.Skip(Top).Take(_page));
        while (lines.Count < height - keys) lines.Add([]);
        if (keys > 0) lines.Add(Keys(options, width));
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

    private List<SegmentLine> Body(RenderOptions options, int width)
    {
        var lines = new List<SegmentLine>();
        _starts.Clear();
        foreach (var panel in view.Panels(width))
        {
            _starts.Add(lines.Count);
            lines.AddRange(Segment.SplitLines(panel.Render(options, width), width));
            if (lines.Count <= _mostLines) continue;
            lines.AddRange(Segment.SplitLines(((IRenderable)Cells.Line("… and more: --namespace chooses", width, Look.Quiet)).Render(options, width), width));
            break;
        }

        if (view.IsEmpty && view.Trouble is null) lines.AddRange(Segment.SplitLines(((IRenderable)new Text(view.ReadAt is null ? "\n  Waiting for the first figures …" : "\n  No figures yet: the application has published none.", Look.Quiet)).Render(options, width), width));
        return lines;
    }

    private SegmentLine Status(RenderOptions options, int width)
    {
        var line = new Paragraph();
        line.Append(" chalk ", Look.Badge);
        if (view.Trouble is { } trouble)
        {
            line.Append(" ● ", Look.Trouble);
            line.Append(view.ReadAt is { } last ? $"no figures since {last:HH:mm:ss}Z: " : "no figures: ", Look.Trouble);
            line.Append($"{trouble} Trying again every {Duration.Write(view.Options.Interval)} s.", Style.Plain);
        }
        else if (view.ReadAt is { } now)
        {
            line.Append(" ● ", Look.Live);
            line.Append(view.Options.Source.Shown, Look.Value);
            line.Append($"  {now:HH:mm:ss}Z, every {Duration.Write(view.Options.Interval)} s", Look.Quiet);
        }
        else
        {
            line.Append($" {view.Options.Source.Shown}", Look.Value);
        }

        return One(line, options, width);
    }

    private SegmentLine Keys(RenderOptions options, int width)
    {
        var line = new Paragraph();
        Key("q", "quit");
        if (_total > _page)
        {
            line.Append($"  {Top + 1}–{Math.Min(_total, Top + _page)} of {_total} ", Look.Quiet);
            Key("↑ ↓ PgUp PgDn", "scroll");
            Key("Tab", "next namespace");
        }

        return One(line, options, width);

        void Key(string key, string what)
        {
            line.Append($" {key} ", Look.Title);
            line.Append($"{what} ", Look.Quiet);
        }
    }

    private static SegmentLine One(IRenderable renderable, RenderOptions options, int width)
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
