using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Forms;

/// <summary>A line for each path of calls: the names with semicolons between, and the path's own time in microseconds.</summary>
internal sealed class FoldedForm() : TraceForm("folded", "text/plain; charset=utf-8", ".folded.txt")
{
    private const long _nanoseconds = 1_000_000_000;

    private protected override async Task WriteAsync(Recording recording, Stream stream, Passing passing)
    {
        using var output = new TextOutput(stream);
        var names = new SymbolNames(recording.Symbols);
        var paths = new Paths();
        foreach (var step in Walk.Through(recording, _nanoseconds, passing.Passed))
        {
            if (step.IsBegin) step.Call.Tag = paths.Below(step.Call.Caller?.Tag as Path, step.Call.Symbol);
            else if (step.IsEnd && step.Call.Tag is Path path) paths.Add(path, Math.Max(0, step.Call.Self));
            if (paths.IsFull) await WriteAsync(paths).ConfigureAwait(false);
        }

        await WriteAsync(paths).ConfigureAwait(false);
        await output.FlushAsync(passing.Cancellation).ConfigureAwait(false);

        async Task WriteAsync(Paths paths)
        {
            foreach (var (path, microseconds) in paths.Take())
            {
                WriteLine(path, microseconds, names, output);
                await output.DrainAsync(passing.Cancellation).ConfigureAwait(false);
            }
        }
    }

    private static void WriteLine(Path path, long microseconds, SymbolNames symbols, TextOutput output)
    {
        var frames = new List<string>(path.Depth);
        for (var at = path; at is not null; at = at.Parent) frames.Add(at.Symbol == Paths.TooDeep ? "…" : NameOf(symbols[at.Symbol]));
        for (var i = frames.Count - 1; i >= 0; i--)
        {
            output.Write(frames[i]);
            output.Write(i > 0 ? ";"u8 : " "u8);
        }

        output.Write(microseconds);
        output.Write("\n"u8);
    }

    // A semicolon would end the name, and there is no way to escape one.
    private static string NameOf(string name) => Escaped.Name(name.Replace(';', ','));

    private sealed class Path(Path? parent, int symbol, int generation)
    {
        public Path? Parent => parent;

        public int Symbol => symbol;

        public int Generation => generation;

        public int Depth { get; } = (parent?.Depth ?? 0) + 1;

        public long Nanoseconds { get; set; }
    }

    /// <summary>The paths seen so far. When they become too many they are written out, and begin again: readers add up what comes twice.</summary>
    private sealed class Paths
    {
        public const int TooDeep = -1;

        private const int _most = 50_000;
        private const int _deepest = 200;

        private readonly Dictionary<(Path? Parent, int Symbol), Path> _paths = [];
        private int _generation;
        private long _taken;
        private long _written;

        public bool IsFull => _paths.Count > _most;

        public Path Below(Path? parent, int symbol)
        {
            parent = Current(parent);
            if (parent?.Symbol == TooDeep) return parent;
            if (parent?.Depth == _deepest) symbol = TooDeep;
            if (!_paths.TryGetValue((parent, symbol), out var path)) _paths[(parent, symbol)] = path = new(parent, symbol, _generation);
            return path;
        }

        public void Add(Path path, long nanoseconds) => Current(path)!.Nanoseconds += nanoseconds;

        public IEnumerable<(Path Path, long Microseconds)> Take()
        {
            foreach (var path in _paths.Values)
            {
                // What rounding takes from one line it gives to another, so that the sum is right.
                _taken += path.Nanoseconds;
                var microseconds = ((_taken + 500) / 1000) - _written;
                _written += microseconds;
                if (microseconds > 0) yield return (path, microseconds);
            }

            _paths.Clear();
            _generation++;
        }

        private Path? Current(Path? path) => path is null || path.Generation == _generation ? path : Below(Current(path.Parent), path.Symbol);
    }
}
