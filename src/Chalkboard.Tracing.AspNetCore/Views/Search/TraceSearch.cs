using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Views.Search;

/// <summary>
/// Searches kept traces. Facts about a trace are in the index; for the methods that it called and its values, its recording is read, the
/// newest first, for a limited time. One search reads at a time.
/// </summary>
internal sealed class TraceSearch(TraceRepository repository, TimeProvider timeProvider) : IDisposable
{
    /// <summary>The time after which no further recording is read.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _lock = new(1, 1);

    public async Task<TraceSearchResult> FindAsync(TraceQuery query, CancellationToken cancellationToken)
    {
        var traces = await repository.ListAsync(cancellationToken).ConfigureAwait(false);
        List<StoredTrace> candidates = [.. traces.Where(query.Matches)];
        if (!query.HasContents) return new(candidates, traces.Count, candidates.Count, candidates.Count, "");
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ReadAsync(query, candidates, traces.Count, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose() => _lock.Dispose();

    private async Task<TraceSearchResult> ReadAsync(TraceQuery query, List<StoredTrace> candidates, int totalCount,
        CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Timeout, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var found = new List<StoredTrace>();
        var searchedCount = 0;
        var lastId = "";
        foreach (var candidate in candidates)
        {
            try
            {
                // A trace that takes all of the time must not stop the next search too.
                if (lastId.Length == 0) lastId = candidate.Id;
                either.Token.ThrowIfCancellationRequested();
                var recording = await repository.ReadAsync(candidate.Id, either.Token).ConfigureAwait(false);
                if (recording is not null && Matches(recording, query, either.Token)) found.Add(candidate);
                searchedCount++;
                lastId = candidate.Id;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }
        return new(found, totalCount, candidates.Count, searchedCount, searchedCount < candidates.Count ? lastId : "");
    }

    private static bool Matches(Recording recording, TraceQuery query, CancellationToken cancellationToken)
    {
        var isCallFound = query.Call.Length == 0;
        var isValueFound = query.Value.Length == 0;
        bool[] symbols = [.. recording.Symbols.Select(symbol => !isCallFound && SearchMatches.IsMatch(symbol, query.Call))];
        if (!isCallFound && !symbols.Contains(true)) return false;
        char[] buffer = [];
        foreach (var step in CallReader.Read(recording, TimeSpan.TicksPerSecond, _ => cancellationToken.ThrowIfCancellationRequested()))
        {
            isCallFound |= step.IsCallStart && symbols[step.Call.SymbolIndex];
            isValueFound = isValueFound
                || (!step.Value.IsEmpty && step.Value.Read(ref buffer).Contains(query.Value, StringComparison.OrdinalIgnoreCase));
            if (isCallFound && isValueFound) return true;
        }
        return false;
    }
}
