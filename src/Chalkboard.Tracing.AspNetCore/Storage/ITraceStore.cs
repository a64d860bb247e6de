using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore;

/// <summary>
/// Where traces are kept. What is to be kept, and for how long, is decided above it. All members may be called at once, by any thread.
/// </summary>
public interface ITraceStore
{
    /// <summary>What is kept. What is none, or can't be read, is left out.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps a trace: whole, or not at all.</summary>
    /// <param name="id">A new id; see <see cref="StoredTrace.Id"/>.</param>
    /// <param name="recording">The trace.</param>
    /// <param name="cancellationToken">Ends it; nothing is kept then.</param>
    /// <returns>What a list says of it.</returns>
    Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken = default);

    /// <summary>Reads a trace.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null if it isn't there.</returns>
    Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Forgets a trace.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether it was there.</returns>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken = default);
}
