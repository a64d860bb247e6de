using System.Collections;
using System.Text;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>The calls of a trace as an indented tree, one a line, with wall time and own time.</summary>
internal sealed class TreeView(Trace trace, ShowOptions options)
{
    // Deeper calls say how deep they are, rather than to leave the screen.
    private const int _deepest = 40;

    // A terminal is asked for each write.
    private const int _block = 16 * 1024;

    // By the index of a call.
    private readonly BitArray? _wanted = options.Grep is null ? null : Wanted(trace.Tree, options);
    private long _tooShort;

    public async Task WriteAsync(TextWriter output, CancellationToken cancellation)
    {
        await output.WriteLineAsync(Shown.Operation(trace)).ConfigureAwait(false);
        foreach (var note in trace.Notes) await output.WriteLineAsync(note).ConfigureAwait(false);
        await output.WriteLineAsync($"{"wall",14}{"own",14}").ConfigureAwait(false);
        var open = new Stack<IEnumerator<Branch>>();
        open.Push(Branches(SourceView.Roots(trace.Tree)).GetEnumerator());
        var written = 0L;
        var text = new StringBuilder();
        while (open.TryPeek(out var branches))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!branches.MoveNext())
            {
                open.Pop().Dispose();
                continue;
            }

            var branch = branches.Current;
            written++;
            text.Append(Line(branch, open.Count - 1)).Append(output.NewLine);
            if (text.Length >= _block)
            {
                await output.WriteAsync(text, cancellation).ConfigureAwait(false);
                text.Clear();
            }

            open.Push(Branches(branch.Callees).GetEnumerator());
        }

        await output.WriteAsync(text, cancellation).ConfigureAwait(false);
        if (trace.Tree.Count == 0) await output.WriteLineAsync(Shown.Empty(trace)).ConfigureAwait(false);
        else if (written == 0 && _wanted is not null) await output.WriteLineAsync($"No call has '{Shown.Name(options.Grep!)}' in its name or value.").ConfigureAwait(false);
        if (_tooShort > 0) await output.WriteLineAsync($"{Shown.Calls(_tooShort)} of less than {Shown.Time(options.Least)} left out, with what they called.").ConfigureAwait(false);
    }

    private IEnumerable<Branch> Branches(IEnumerable<Call> calls)
    {
        if (_wanted is not null) calls = calls.Where(call => _wanted[call.Index]);
        foreach (var branch in options.Collapse ? Branch.Together(calls) : Branch.Each(calls))
        {
            if (branch.Wall >= options.Least) yield return branch;
            else _tooShort += branch.Calls.Count;
        }
    }

    private string Line(Branch branch, int depth)
    {
        var indent = depth <= _deepest ? new string(' ', 2 * depth) : $"{new string(' ', (2 * _deepest) - 6)}({depth}) ";
        var call = branch.Calls[0];
        var line = $"{Shown.Time(branch.Wall),14}{Shown.Time(branch.Self),14}  {indent}{(call.IsExternal ? "[" : "")}{Shown.Name(branch.Name)}{(call.IsExternal ? "]" : "")}{Shown.Place(call)}";
        return line + (branch.Calls.Count > 1 ? Several(branch) : One(call));
    }

    private static string One(Call call)
    {
        var end = call.End switch
        {
            CallEnd.Threw => call.Value.IsEmpty ? " threw" : $" threw {Shown.Value(call.Value)}",
            CallEnd.Cut => " was still open",
            _ => call.Value.IsEmpty ? "" : $": {Shown.Value(call.Value)}",
        };
        return end + Away(call.Wall - call.Active);
    }

    private string Several(Branch branch) =>
        $" ×{Shown.Count(branch.Calls.Count, trace)}{(branch.Threw > 0 ? $", {Shown.Count(branch.Threw)} threw" : "")}{Away(branch.Wall - branch.Active)}";

    private static string Away(TimeSpan time) => time > TimeSpan.Zero ? $", waited {Shown.Time(time)}" : "";

    // What matches, and whoever called it.
    private static BitArray Wanted(CallTree tree, ShowOptions options)
    {
        var wanted = new BitArray(tree.Count);
        foreach (var call in tree.Calls)
        {
            if (SourceView.Hides(call) || !options.Matches(call.Symbol.Name) && !(call.Value.Length > 0 && options.Matches(call.Value.Span))) continue;
            for (var at = call; at is not null && !wanted[at.Index]; at = at.Caller) wanted[at.Index] = true;
        }

        return wanted;
    }
}
