using Chalkboard.Tracing.Comparison;

namespace Chalkboard.Mcp.Tools;

/// <summary>Provides traces to tools.</summary>
internal interface ITraceSource
{
    /// <summary>True if a filter can have more than a text.</summary>
    bool CanFilterByContents { get; }

    /// <summary>True if it knows a typical trace of each route.</summary>
    bool HasTypicalTraces { get; }

    /// <summary>Lists a page of the traces that match, the newest first.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="cursor">The cursor of the page; empty for the first.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<TracePage> ListAsync(TraceFilter filter, string cursor, CancellationToken cancellationToken);

    /// <summary>Gets a trace. Returns null if there is none, or it can't be read.</summary>
    Task<Trace?> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Finds the id of a typical trace of the same route. Returns null if there is none.</summary>
    Task<string?> FindTypicalAsync(string id, CancellationToken cancellationToken);

    /// <summary>Compares two traces. Returns null if one of them does not exist.</summary>
    Task<TraceDifference?> CompareAsync(string baselineId, string id, CancellationToken cancellationToken);

    /// <summary>Finds the lines of a source file. Returns null if it is not found.</summary>
    Task<IReadOnlyList<string>?> FindSourceAsync(string? file, CancellationToken cancellationToken);
}
