using Chalkboard.Tracing.AspNetCore;
using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.AspNetCore.Sources;
using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.AspNetCore.Views.Search;
using Chalkboard.Tracing.Comparison;

namespace Chalkboard.Mcp.Traces;

/// <summary>The traces that the application keeps.</summary>
internal sealed class SiteTraces(TraceRepository repository, TraceCache cache, TraceSearch search, SourceFiles sources) : ITraceSource
{
    public bool CanFilterByContents => true;

    public bool HasTypicalTraces => true;

    public async Task<TracePage> ListAsync(TraceFilter filter, string cursor, CancellationToken cancellationToken)
    {
        if (cursor.Length > 0 && !TraceId.IsValid(cursor)) throw Answer.CreateInvalidCursor();
        var query = new TraceQuery
        {
            Text = filter.Text,
            Status = filter.Status,
            Duration = filter.Duration,
            Call = filter.Method,
            Value = filter.Value,
            Before = cursor,
        };
        if (!query.IsDurationValid)
            throw new ToolCallException("'duration' can't be understood. Write it as '> 500ms' or '< 2s'.");
        var result = await search.FindAsync(query, cancellationToken).ConfigureAwait(false);
        List<StoredTrace> page = [.. result.Traces.Take(TracePage.Size)];
        return new(
            [.. page.Select(Summarize)], result.Traces.Count > page.Count ? page[^1].Id : result.ContinueBefore);
    }

    public async Task<Trace?> GetAsync(string id, CancellationToken cancellationToken) =>
        await cache.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } trace ? new(trace.Recording, trace.Tree) : null;

    public async Task<string?> FindTypicalAsync(string id, CancellationToken cancellationToken) =>
        (await repository.FindTypicalAsync(id, cancellationToken).ConfigureAwait(false))?.Id;

    public async Task<TraceDifference?> CompareAsync(string baselineId, string id, CancellationToken cancellationToken) =>
        await cache.GetAsync(baselineId, cancellationToken).ConfigureAwait(false) is { } baseline
            && await cache.GetAsync(id, cancellationToken).ConfigureAwait(false) is { } trace
            ? trace.Compare(baseline, cancellationToken)
            : null;

    public async Task<IReadOnlyList<string>?> FindSourceAsync(string? file, CancellationToken cancellationToken) =>
        (await sources.FindAsync(file, cancellationToken).ConfigureAwait(false))?.Lines;

    private static TraceSummary Summarize(StoredTrace trace) =>
        new(trace.Id, trace.Request ?? trace.Name, trace.StartedAt, trace.Duration, trace.EventCount)
        {
            Status = trace.StatusCode?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            KeepReason = trace.KeepReason,
            Repeated = trace.RepeatedDependency,
            IsTruncated = trace.IsTruncated,
        };
}
