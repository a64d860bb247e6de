namespace Chalkboard.Slates.Storage;

/// <summary>
/// The store of slates. The contract is narrow on purpose: serialization, retries, caching and measuring
/// are implemented once, in <see cref="SlateClient"/>.
/// </summary>
/// <remarks>
/// <para>Every operation is atomic and may be called from many threads at once. No lock outlives an operation.</para>
/// <para>The store's clock counts: writers pass a lifetime, and the store decides on each read whether it is
/// over. Expired data is absent, whether or not its row still exists.</para>
/// <para>Names are validated by <see cref="SlateName"/> before the store gets them, and are compared ordinally. Prefixes and
/// labels of tokens contain neither U+0000 nor unpaired surrogates either.</para>
/// <para>The space of expired documents and tokens is freed in bounded steps, even if their owner never returns.</para>
/// <para>A store whose data has disappeared, for example because its file was deleted, fails; it does not create an empty one.</para>
/// <para>A store that cannot answer fails within its own timeout with <see cref="StoreUnavailableException"/>, and
/// recovers by itself once the cause is gone.</para>
/// <para>The package <c>Chalkboard.Slates.Conformance</c> contains the tests that a store must pass.</para>
/// </remarks>
public interface ISlateStore : IAsyncDisposable
{
    /// <summary>The store's name and capabilities.</summary>
    StoreDescription Description { get; }

    /// <summary>The tokens kept in this store.</summary>
    ITokenStore Tokens { get; }

    /// <summary>Reads one document. Transfers the bytes of that document only.</summary>
    /// <returns>The document, or null if it is absent or has expired.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    ValueTask<StoredDocument?> FindAsync(string owner, string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads documents of one slate, and checks a token of its owner, at one moment and in one round trip. Transfers neither the content of
    /// documents whose version the caller knows, nor what never changes of the token.
    /// </summary>
    /// <remarks>
    /// <para>A revocation that has returned, and a commit that has returned, on any node, are part of the result. If the token is not live,
    /// no documents are returned.</para>
    /// <para>A store whose page says so may read each document, and the token, at a moment of its own during the call.</para>
    /// </remarks>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    ValueTask<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default);

    /// <summary>Applies every write of the commit, or none.</summary>
    /// <remarks>
    /// A document gets the version that its write carries. Once this returns
    /// <see cref="CommitStatus.Committed"/>, the commit is as durable as the store's page promises.
    /// The commit can be cancelled until the store starts to apply it.
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
    /// <remarks>The cost of a page depends neither on its position nor on the size of the slate.</remarks>
    /// <param name="owner">The owner of the slate.</param>
    /// <param name="prefix">Only ids that begin with this; empty for all.</param>
    /// <param name="page">The requested page.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    ValueTask<Page<DocumentEntry>> ListAsync(string owner, string prefix, PageRequest page, CancellationToken cancellationToken = default);

    /// <summary>Lists the owners that have at least one document. Each is returned at least once, in no particular order.</summary>
    ValueTask<Page<string>> ListOwnersAsync(PageRequest page, CancellationToken cancellationToken = default);

    /// <summary>Deletes every document of a slate. Tokens stay.</summary>
    /// <remarks>
    /// The slate is absent for every reader at once. Writers are not blocked for a time that grows with its size: if the engine
    /// can't free the space at once, the store does so later, in steps.
    /// </remarks>
    /// <returns>True if there was a document to delete.</returns>
    ValueTask<bool> DeleteAsync(string owner, CancellationToken cancellationToken = default);

    /// <summary>Watches changes of documents, until it is cancelled or the store is disposed of.</summary>
    /// <remarks>
    /// <para>The stream starts with a <see cref="ChangeKind.Resync"/> once the watch is live. A watcher that reads the documents after each
    /// resync, and applies the changes in between, misses nothing. Another resync is sent when changes may have been missed, for example
    /// because the connection broke; when too many changes are pending; and when a slate was deleted.</para>
    /// <para>The last change sent for a document is its newest. Earlier ones may be skipped, and a change may be sent
    /// twice. Changes of different documents have no particular order. Expiry is not a change.</para>
    /// <para>Once a watch is live, it survives any outage of the store.</para>
    /// </remarks>
    /// <param name="owner">The owner of the documents; null for all owners.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <exception cref="StoreUnavailableException">The watch could not start in time. Thrown by the first read of the stream.</exception>
    IAsyncEnumerable<DocumentChange> WatchAsync(string? owner, CancellationToken cancellationToken = default);
}
