namespace Chalkboard.Slates.Storage;

/// <summary>
/// Where slates are kept. The contract is narrow on purpose: serialization, retries, caching and measuring
/// live once, above it, in <see cref="SlateClient"/>.
/// </summary>
/// <remarks>
/// <para>Every operation is atomic and may be called from many threads at once. No lock outlives an operation.</para>
/// <para>Time is the store's own: writers say how long something lives, the store decides on each read whether it is
/// still there. What has expired is absent, whether or not its row still stands.</para>
/// <para>Names arrive checked by <see cref="SlateName"/> and are compared ordinally. Prefixes, and labels of tokens, hold
/// neither U+0000 nor half of a surrogate pair either.</para>
/// <para>Documents and tokens that have expired are freed in bounded steps, also if their owner never comes back.</para>
/// <para>A store whose place has disappeared, as a deleted file has, fails; it does not begin an empty one.</para>
/// <para>A store that cannot answer fails within its own timeout with <see cref="StoreUnavailableException"/>, and
/// works again by itself once the cause is mended.</para>
/// <para>The package <c>Chalkboard.Slates.Conformance</c> holds the tests that a store must pass.</para>
/// </remarks>
public interface ISlateStore : IAsyncDisposable
{
    /// <summary>What the store is called and what it can do.</summary>
    StoreDescription Description { get; }

    /// <summary>The tokens kept in this store.</summary>
    ITokenStore Tokens { get; }

    /// <summary>Reads one document. Moves that document's bytes alone.</summary>
    /// <returns>The document, or null if it is absent or has expired.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default);

    /// <summary>Applies every write of the commit, or none.</summary>
    /// <remarks>
    /// A write is applied under the version that it carries. Once this returns
    /// <see cref="CommitStatus.Committed"/> the commit is as durable as the store's page promises.
    /// Cancellation is honoured up to the moment the store begins to apply the commit.
    /// </remarks>
    /// <exception cref="NotSupportedException">
    /// The commit has several writes and <see cref="StoreCapabilities.SupportsMultiDocumentCommits"/> is false.
    /// </exception>
    /// <exception cref="StoreUnavailableException">
    /// The store could not answer in time; <see cref="StoreUnavailableException.IsOutcomeUnknown"/> says whether the
    /// commit may have been applied.
    /// </exception>
    ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellationToken = default);

    /// <summary>Lists documents of one slate, in ordinal order of the UTF-8 form of their ids.</summary>
    /// <remarks>A page costs as much wherever it is, and however large the slate is.</remarks>
    /// <param name="owner">Whose slate.</param>
    /// <param name="prefix">Only ids that begin with this; empty for all.</param>
    /// <param name="page">Which page.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default);

    /// <summary>Lists the owners that have at least one document. Each comes at least once, in no stated order.</summary>
    ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default);

    /// <summary>Removes every document of a slate. Tokens stay.</summary>
    /// <remarks>
    /// The slate is gone for every reader at once, and does not hold up writers for as long as it was large: where the engine
    /// can't free its space at once, the store does so later, in steps.
    /// </remarks>
    /// <returns>Whether there was anything to remove.</returns>
    ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default);

    /// <summary>Watches documents change, until it is cancelled or the store is disposed of.</summary>
    /// <remarks>
    /// <para>The stream begins with a <see cref="ChangeKind.Resync"/> once the watch is live: whoever reads after that,
    /// and again after each further one, and takes in the changes between, misses nothing. One comes where changes may
    /// have been missed, as when the connection broke; where too many wait to be taken; and where a slate was dropped.</para>
    /// <para>The last change told of a document is its newest. Those before it may be left out, and one may come
    /// twice. Changes of different documents come in no stated order. That something expired is not a change.</para>
    /// <para>A watch that is once live survives any outage of the store.</para>
    /// </remarks>
    /// <param name="owner">Whose documents; null for all.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="StoreUnavailableException">The watch could not begin in time. Thrown by the first step of the stream.</exception>
    IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default);
}
