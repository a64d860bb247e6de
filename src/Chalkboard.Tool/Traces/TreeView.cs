using System.Collections;
using System.Text;
using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tool.Traces;

/// <summary>The calls of a trace as an indented tree, one a line, with duration and self time.</summary>
internal sealed class TreeView(LoadedTrace trace, ShowOptions options)
{
    // Deeper calls show their depth as a number.
    private const int MaxIndentedDepth = 40;

    // Each write to a terminal is a system call.
    private const int BlockSize = 16 * 1024;

    // By the index of a call.
    private readonly BitArray? _matches = options.Grep is null ? null : FindMatches(trace.Tree, options);
    private long _tooShortCount;

    public async Task WriteAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(TraceFormatter.FormatOperation(trace)).ConfigureAwait(false);
        foreach (var note in trace.Notes) await output.WriteLineAsync(note).ConfigureAwait(false);
        await output.WriteLineAsync($"{"duration",14}{"self",14}").ConfigureAwait(false);
        var open = new Stack<IEnumerator<SimilarCalls>>();
        open.Push(FilterBranches(SourceView.GetRoots(trace.Tree)).GetEnumerator());
        var written = 0L;
        var text = new StringBuilder();
        while (open.TryPeek(out var branches))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!branches.MoveNext())
            {
                open.Pop().Dispose();
                continue;
            }

            var branch = branches.Current;
            written++;
            text.Append(FormatBranch(branch, open.Count - 1)).Append(output.NewLine);
            if (text.Length >= BlockSize)
            {
                await output.WriteAsync(text, cancellationToken).ConfigureAwait(false);
                text.Clear();
            }

            open.Push(FilterBranches(branch.Callees).GetEnumerator());
        }

        await output.WriteAsync(text, cancellationToken).ConfigureAwait(false);
        if (trace.Tree.Count == 0) await output.WriteLineAsync(TraceFormatter.ExplainEmpty(trace)).ConfigureAwait(false);
        else if (written == 0 && _matches is not null)
            await output.WriteLineAsync(
                $"No call has '{TraceFormatter.FormatName(options.Grep!)}' in its name or value.").ConfigureAwait(false);
        if (_tooShortCount > 0)
            await output.WriteLineAsync(
                $"{TraceFormatter.FormatCalls(_tooShortCount)} of less than {TraceFormatter.FormatTime(options.MinDuration)} left out, " +
                $"with their callees.").ConfigureAwait(false);
    }

    private IEnumerable<SimilarCalls> FilterBranches(IEnumerable<Call> calls)
    {
        if (_matches is not null) calls = calls.Where(call => _matches[call.Index]);
        foreach (var branch in options.Collapse ? SimilarCalls.GroupByName(calls) : SimilarCalls.FromEach(calls))
        {
            if (branch.Duration >= options.MinDuration) yield return branch;
            else _tooShortCount += branch.Calls.Count;
        }
    }

    private string FormatBranch(SimilarCalls branch, int depth)
    {
        var indent = depth <= MaxIndentedDepth ? new string(' ', 2 * depth) : $"{new string(' ', (2 * MaxIndentedDepth) - 6)}({depth}) ";
        var call = branch.Calls[0];
        var text = $"{TraceFormatter.FormatTime(branch.Duration),14}{TraceFormatter.FormatTime(branch.SelfTime),14}  " +
            $"{indent}{(call.IsExternal ? "[" : "")}{TraceFormatter.FormatName(branch.Name)}{(call.IsExternal ? "]" : "")}" +
            TraceFormatter.FormatLocation(call);
        return text + (branch.Calls.Count > 1 ? FormatCollapsedCalls(branch) : FormatSingleCall(call)) + FormatDependencies(branch.Calls);
    }

    // The first one, and the number of the others.
    private static string FormatDependencies(IReadOnlyList<Call> calls)
    {
        var dependencies = calls.SelectMany(call => call.Dependencies);
        if (dependencies.FirstOrDefault() is not { } first) return "";
        var count = dependencies.LongCount();
        var result = first.Outcome switch
        {
            Outcome.Threw => $" failed: {first.Result}",
            Outcome.Unfinished => " was unfinished",
            _ => first.Result.Length == 0 ? "" : $" ({first.Result})",
        };
        var more = count > 1 ? $", and {TraceFormatter.FormatCount(count - 1)} more" : "";
        return $" {{{TraceFormatter.FormatTime(first.Duration)} {TraceFormatter.FormatValue($"{first.Kind}: {first.Text}".AsMemory())}" +
            $"{TraceFormatter.FormatValue(result.AsMemory())}{more}}}";
    }

    private static string FormatSingleCall(Call call)
    {
        var end = call.Outcome switch
        {
            Outcome.Threw => call.Value.IsEmpty ? " threw" : $" threw {TraceFormatter.FormatValue(call.Value)}",
            Outcome.Unfinished => " was unfinished",
            _ => call.Value.IsEmpty ? "" : $": {TraceFormatter.FormatValue(call.Value)}",
        };
        return end + FormatWaitTime(call.Duration - call.ActiveTime);
    }

    private string FormatCollapsedCalls(SimilarCalls branch) =>
        $" ×{TraceFormatter.FormatCount(branch.Calls.Count, trace)}" +
        (branch.ExceptionCount > 0 ? $", {TraceFormatter.FormatCount(branch.ExceptionCount)} threw" : "") +
        FormatWaitTime(branch.Duration - branch.ActiveTime);

    private static string FormatWaitTime(TimeSpan time) => time > TimeSpan.Zero ? $", waited {TraceFormatter.FormatTime(time)}" : "";

    // The matching calls and their callers.
    private static BitArray FindMatches(CallTree tree, ShowOptions options)
    {
        var matches = new BitArray(tree.Count);
        foreach (var call in tree.Calls)
        {
            if (SourceView.IsHidden(call)
                || !options.Matches(call.Symbol.Name) && !(call.Value.Length > 0 && options.Matches(call.Value.Span))
                    && !call.Dependencies.Any(dependency => options.Matches(dependency.Text)))
                continue;
            for (var caller = call; caller is not null && !matches[caller.Index]; caller = caller.Caller) matches[caller.Index] = true;
        }

        return matches;
    }
}
