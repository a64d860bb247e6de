using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>
/// A store of traces. The caller decides which traces are kept, and for how long. All members may be called concurrently, by any thread.
/// </summary>
public interface ITraceStore
{
    /// <summary>Lists the traces. Entries that are not traces, or can't be read, are skipped.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Saves a trace, completely or not at all.</summary>
    /// <param name="id">The id of the trace, which is new; see <see cref="StoredTrace.Id"/>.</param>
    /// <param name="recording">The trace.</param>
    /// <param name="cancellationToken">Cancels the operation; nothing is saved then.</param>
    /// <returns>The trace as a list shows it.</returns>
    Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken = default);

    /// <summary>Reads a trace.</summary>
    /// <param name="id">The id of the trace.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The recording; null if there is no such trace.</returns>
    Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Deletes a trace.</summary>
    /// <param name="id">The id of the trace.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>True if it existed.</returns>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken = default);
}
