using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>Folded stacks: a line for each stack, with the names separated by semicolons, and the self time in microseconds.</summary>
internal sealed class FoldedFormat() : TraceFormat("folded", "text/plain; charset=utf-8", ".folded.txt")
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    private protected override async Task WriteAsync(Recording recording, Stream stream, ProgressReporter progress)
    {
        using var output = new TextOutput(stream);
        var names = new SymbolNames(recording.Symbols);
        var paths = new CallPathTable();
        foreach (var step in CallReader.Read(recording, NanosecondsPerSecond, progress.Report))
        {
            if (step.IsCallStart) step.Call.Tag = paths.GetOrAddChild(step.Call.Caller?.Tag as CallPath, step.Call.SymbolIndex);
            else if (step.IsCallEnd && step.Call.Tag is CallPath path) paths.AddTime(path, Math.Max(0, step.Call.SelfTime));
            if (paths.IsFull) await WriteAsync(paths).ConfigureAwait(false);
        }

        await WriteAsync(paths).ConfigureAwait(false);
        await output.FlushAsync(progress.CancellationToken).ConfigureAwait(false);

        async Task WriteAsync(CallPathTable paths)
        {
            foreach (var (path, microseconds) in paths.TakeAll())
            {
                WriteLine(path, microseconds, names, output);
                await output.FlushIfFullAsync(progress.CancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void WriteLine(CallPath path, long microseconds, SymbolNames symbols, TextOutput output)
    {
        var frames = new List<string>(path.Depth);
        for (var ancestor = path; ancestor is not null; ancestor = ancestor.Parent) frames.Add(
            ancestor.Symbol == CallPathTable.TooDeepSymbol ? "…" : GetEscapedName(symbols[ancestor.Symbol]));
        for (var i = frames.Count - 1; i >= 0; i--)
        {
            output.Write(frames[i]);
            output.Write(i > 0 ? ";"u8 : " "u8);
        }

        output.Write(microseconds);
        output.Write("\n"u8);
    }

    // The format has no way to escape a semicolon.
    private static string GetEscapedName(string name) => TextEscaping.EscapeName(name.Replace(';', ','));

    private sealed class CallPath(CallPath? parent, int symbol, int generation)
    {
        public CallPath? Parent => parent;

        public int Symbol => symbol;

        public int Generation => generation;

        public int Depth { get; } = (parent?.Depth ?? 0) + 1;

        public long Nanoseconds { get; set; }
    }

    /// <summary>
    /// The stacks so far. If there are too many, they are written and the table is cleared: readers add up lines of the same stack.
    /// </summary>
    private sealed class CallPathTable
    {
        public const int TooDeepSymbol = -1;

        private const int MaxPaths = 50_000;
        private const int MaxDepth = 200;

        private readonly Dictionary<(CallPath? Parent, int Symbol), CallPath> _paths = [];
        private int _generation;
        private long _totalNanoseconds;
        private long _writtenMicroseconds;

        public bool IsFull => _paths.Count > MaxPaths;

        public CallPath GetOrAddChild(CallPath? parent, int symbol)
        {
            parent = Renew(parent);
            if (parent?.Symbol == TooDeepSymbol) return parent;
            if (parent?.Depth == MaxDepth) symbol = TooDeepSymbol;
            if (!_paths.TryGetValue((parent, symbol), out var path)) _paths[(parent, symbol)] = path = new(parent, symbol, _generation);
            return path;
        }

        public void AddTime(CallPath path, long nanoseconds) => Renew(path)!.Nanoseconds += nanoseconds;

        public IEnumerable<(CallPath Path, long Microseconds)> TakeAll()
        {
            foreach (var path in _paths.Values)
            {
                // Rounding errors are carried over to the next line, so that the sum is right.
                _totalNanoseconds += path.Nanoseconds;
                var microseconds = ((_totalNanoseconds + 500) / 1000) - _writtenMicroseconds;
                _writtenMicroseconds += microseconds;
                if (microseconds > 0) yield return (path, microseconds);
            }

            _paths.Clear();
            _generation++;
        }

        private CallPath? Renew(CallPath? path) =>
            path is null || path.Generation == _generation ? path : GetOrAddChild(Renew(path.Parent), path.Symbol);
    }
}
