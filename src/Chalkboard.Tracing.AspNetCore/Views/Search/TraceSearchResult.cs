namespace Chalkboard.Tracing.AspNetCore.Views.Search;

/// <summary>The traces that a search has found.</summary>
/// <param name="Traces">The traces, the newest first.</param>
/// <param name="TotalCount">The number of all kept traces.</param>
/// <param name="CandidateCount">The number of traces whose facts match.</param>
/// <param name="SearchedCount">The number of these that were searched before the time was over.</param>
/// <param name="ContinueBefore">The id from which another search goes on to older ones; empty if all were searched.</param>
internal sealed record TraceSearchResult(IReadOnlyList<StoredTrace> Traces, int TotalCount, int CandidateCount, int SearchedCount,
    string ContinueBefore);
