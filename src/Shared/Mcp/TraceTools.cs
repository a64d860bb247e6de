using System.Globalization;
using Chalkboard.Tracing.Calls;
using ModelContextProtocol.Server;

namespace Chalkboard.Mcp.Tools;

/// <summary>The tools that read traces.</summary>
internal sealed class TraceTools(ITraceSource source)
{
    // So that a page of a list has room for all of its lines.
    private const int MaxSummaryPartLength = 120;

    private static readonly ToolParameter _trace = new("trace", "The id of a trace, as list_traces returns it.", IsRequired: true);

    public IEnumerable<McpServerTool> Create() =>
    [
        new AnswerTool(
            "list_traces", "List traces",
            "Lists the recorded traces, the newest first, or searches for some. A trace has all calls of one operation, such as a web " +
            "request. Each line has the id, start, duration, operation, status, number of events, the reason why the trace was kept, and " +
            "the database query or remote request that was repeated most. Begin here; then use find_hot_spots, or compare_traces for a " +
            "slow one.",
            source.CanFilterByContents ? [.. GetFilters(), ToolParameter.Cursor] : [GetFilters()[0], ToolParameter.Cursor], ListAsync),
        new AnswerTool(
            "find_hot_spots", "Find hot spots",
            "Lists the methods of a trace by their own time, the highest first: own time is neither in callees nor waiting. Waiting is " +
            "time without a thread, such as for a database. 'call' is the number of the first call of the method, for get_call.",
            [_trace, ToolParameter.Cursor], FindHotSpotsAsync),
        new AnswerTool(
            "get_call", "Get a call",
            "Shows one call of a trace: its callers, times, arguments, return value or exception, database queries and remote requests, " +
            "the source lines that it reached with the number of times and the time of the calls made there, and its callees. Without " +
            "'call', it shows the first calls of the operation.",
            [_trace, new("call", "The number of a call in the trace.", IsInteger: true), ToolParameter.Cursor], GetCallAsync),
        new AnswerTool(
            "compare_traces", "Compare traces",
            "Explains why a trace took longer than another one of the same operation: each line has a share of the difference and the " +
            "cause, the largest first." +
            (source.HasTypicalTraces ? " Without 'baseline', it is compared with a typical trace of its route." : ""),
            [_trace, new("baseline", "The id of the trace to compare with.", IsRequired: !source.HasTypicalTraces), ToolParameter.Cursor],
            CompareAsync),
        new AnswerTool(
            "find_repeated_queries", "Find repeated queries",
            "Lists SQL statements and remote requests that a trace repeated five times or more from the same place with other " +
            "parameters (\"N+1\"), those that took the longest first. 'call' is the number of the first call that made them, for get_call.",
            [_trace, ToolParameter.Cursor], FindRepeatedQueriesAsync),
    ];

    private static ToolParameter[] GetFilters() =>
    [
        new("text", "A part of the name, path, route, user or W3C trace id."),
        new("status", "A status code such as 404, the beginning of one such as 5xx, or 'failed'."),
        new("duration", "A bound of the duration, such as '> 500ms' or '< 2s'."),
        new("method", "A part of the name of a method that was called."),
        new("value", "A part of a recorded value."),
    ];

    private async Task<string> ListAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var filter = new TraceFilter(
            arguments.GetText("text"), arguments.GetText("status"), arguments.GetText("duration"), arguments.GetText("method"),
            arguments.GetText("value"));
        var page = await source.ListAsync(filter, arguments.GetText("cursor"), cancellationToken).ConfigureAwait(false);
        return page.Traces.Count == 0 && page.NextCursor.Length == 0
            ? "No trace matches."
            : Answer.WriteWhole(page.Traces.Select(FormatSummary), page.NextCursor);
    }

    private async Task<string> FindHotSpotsAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var trace = await GetAsync(arguments, cancellationToken).ConfigureAwait(false);
        var lines = HotSpot.FindAll(trace.Tree, cancellationToken).Select(hotSpot =>
            $"own {HumanFormat.FormatDuration(hotSpot.SelfTime)}{FormatShare(hotSpot.SelfTime, trace.Tree.ActiveTime)}, " +
            $"waiting {HumanFormat.FormatDuration(hotSpot.WaitTime)}, duration {HumanFormat.FormatDuration(hotSpot.Duration)}, " +
            $"{CallFormat.FormatCount(hotSpot.CallCount)} ×, call {hotSpot.FirstCall.Index}: {CallFormat.FormatPlace(hotSpot.FirstCall)}");
        return Answer.WritePage(
            lines.Prepend(CallFormat.FormatOperation(trace)), arguments.GetText("cursor"), "", cancellationToken);
    }

    private async Task<string> GetCallAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var trace = await GetAsync(arguments, cancellationToken).ConfigureAwait(false);
        if (arguments.GetInteger("call") is not { } index)
            return Answer.WritePage(
                CallFormat.FormatCalls(SourceView.GetRoots(trace.Tree)).Prepend(CallFormat.FormatOperation(trace)),
                arguments.GetText("cursor"), "", cancellationToken);
        if (index >= trace.Tree.Count)
            throw new ToolCallException($"The trace has no call {index}. Its last one is {trace.Tree.Count - 1}.");
        var call = trace.Tree.Calls[index];
        var lines = call.IsExternal
            ? null : await source.FindSourceAsync(call.Symbol.File, cancellationToken).ConfigureAwait(false);
        return Answer.WritePage(
            CallFormat.FormatCall(trace, call, lines, cancellationToken), arguments.GetText("cursor"), "", cancellationToken);
    }

    private async Task<string> CompareAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var id = arguments.GetText("trace");
        var baselineId = arguments.GetText("baseline");
        if (baselineId.Length == 0)
        {
            baselineId = await source.FindTypicalAsync(id, cancellationToken).ConfigureAwait(false)
                ?? throw new ToolCallException(
                    "No typical trace of this route is kept. Give the id of another trace of the same operation as 'baseline'.");
        }

        var difference = await source.CompareAsync(baselineId, id, cancellationToken).ConfigureAwait(false) ?? throw CreateNotFound();
        var duration = difference.Operation.Duration;
        var lines = difference.Rows.Select(row =>
            $"{row.Share.ToString("0 %", CultureInfo.InvariantCulture)}, {HumanFormat.FormatDuration(row.Excess)}: {row.Sentence}");
        return Answer.WritePage(
            lines.Prepend(
                $"{HumanFormat.FormatDuration(duration.Other)} instead of {HumanFormat.FormatDuration(duration.Baseline)}, compared with " +
                $"{baselineId}" +
                (difference.IsMissingCalls is { Baseline: false, Other: false }
                    ? "" : "; calls are missing, so that counts are lower bounds")),
            arguments.GetText("cursor"), "", cancellationToken);
    }

    private async Task<string> FindRepeatedQueriesAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var trace = await GetAsync(arguments, cancellationToken).ConfigureAwait(false);
        var lines = RepeatedDependency.FindAll(trace.Tree).Select(repeated =>
            $"{CallFormat.FormatCount(repeated.Count)} × {repeated.Kind} in {HumanFormat.FormatDuration(repeated.Duration)}" +
            $"{(repeated.First.Call is { } call ? $", call {call.Index}: {CallFormat.FormatPlace(call)}" : "")}: {repeated.Text}");
        return Answer.WritePage(lines, arguments.GetText("cursor"), "No query and no remote request is repeated.", cancellationToken);
    }

    private async Task<Trace> GetAsync(ToolArguments arguments, CancellationToken cancellationToken) =>
        await source.GetAsync(arguments.GetText("trace"), cancellationToken).ConfigureAwait(false) ?? throw CreateNotFound();

    private static ToolCallException CreateNotFound() =>
        new("There is no such trace, or it can't be read. It may have been deleted. Use list_traces to find one.");

    private static string FormatShare(TimeSpan part, TimeSpan whole) =>
        whole == TimeSpan.Zero ? "" : $" ({(part / whole).ToString("0 %", CultureInfo.InvariantCulture)})";

    private static string FormatSummary(TraceSummary trace)
    {
        var parts = new List<string?>
        {
            trace.Id, HumanFormat.FormatTime(trace.StartedAt), HumanFormat.FormatDuration(trace.Duration),
            VisibleText.From(trace.Name, MaxSummaryPartLength), trace.Status is { } status ? $"status {status}" : null,
            $"{CallFormat.FormatCount(trace.EventCount)} events",
            trace.KeepReason is { Length: > 0 } reason ? $"kept: {VisibleText.From(reason, MaxSummaryPartLength)}" : null,
            trace.Repeated is { } repeated ? $"repeated: {VisibleText.From(repeated, MaxSummaryPartLength)}" : null,
            trace.IsTruncated ? "truncated" : null,
        };
        return string.Join(" | ", parts.Where(part => part is not null));
    }
}
