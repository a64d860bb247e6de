namespace Chalkboard.Slates.Storage;

/// <summary>The tokens of a store: which secret belongs to which owner, and for how long.</summary>
/// <remarks>
/// A store sees only the SHA-256 of a token. Tokens that were issued from one another by
/// <see cref="ReissueAsync"/> form a family: one signed-in browser. Every operation is atomic.
/// </remarks>
public interface ITokenStore
{
    /// <summary>Reads a token. Writes nothing, whether or not the token is known.</summary>
    /// <returns>The token, or null if it is unknown, revoked or expired.</returns>
    ValueTask<StoredToken?> FindAsync(TokenId id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Records a new token as the first of its family. If its owner then has more tokens than
    /// <see cref="NewToken.MaxPerOwner"/>, not counting superseded ones, the least recently used ones end, each with its family.
    /// </summary>
    /// <remarks>The cost does not grow in proportion to the number of the owner's tokens.</remarks>
    ValueTask IssueAsync(NewToken token, CancellationToken cancellationToken = default);

    /// <summary>
    /// Records a new token in the family of a live one, which then ends after
    /// <paramref name="gracePeriod"/> at the latest and can't be renewed beyond that. <see cref="NewToken.MaxPerOwner"/> applies
    /// as in <see cref="IssueAsync"/>.
    /// </summary>
    /// <returns>
    /// False, with nothing changed, if <paramref name="current"/> is not live, belongs to another owner, or is already superseded. So at
    /// most one token of a family is not superseded.
    /// </returns>
    ValueTask<bool> ReissueAsync(TokenId current, NewToken successor, TimeSpan gracePeriod, CancellationToken cancellationToken = default);

    /// <summary>
    /// Marks a live token as used now and extends it to <paramref name="lifetime"/> from now, but never beyond
    /// <see cref="StoredToken.AbsoluteExpiresAt"/>.
    /// </summary>
    /// <returns>The token as it is now, or null, with nothing changed, if it is not live.</returns>
    ValueTask<StoredToken?> RenewAsync(TokenId id, TimeSpan lifetime, CancellationToken cancellationToken = default);

    /// <summary>Revokes a token and all of its family, at once and for every node.</summary>
    /// <returns>True if the token was live.</returns>
    ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default);

    /// <summary>Revokes every token of an owner, except those of one family if it is given.</summary>
    /// <returns>The number of live tokens that were revoked.</returns>
    ValueTask<int> RevokeAllAsync(string owner, TokenId? exceptFamily, CancellationToken cancellationToken = default);

    /// <summary>Lists an owner's live tokens, superseded ones included, the most recently seen first.</summary>
    ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default);

    /// <summary>Watches the ends of sign-ins, until it is cancelled or the store is disposed of.</summary>
    /// <remarks>
    /// <para>Yields the owner within a second after a sign-in was revoked, by whichever operation and node. It may also yield an owner of
    /// whom no sign-in has ended. One element may stand for several ends. Expiry is not reported.</para>
    /// <para>The first element is yielded once the watch is live: the watched owner, or null if all owners are watched. It is yielded again
    /// when ends may have been missed, for example because the connection broke. Once a watch is live, it survives any outage of the
    /// store.</para>
    /// <para>Watching sign-ins costs commits of documents nothing.</para>
    /// </remarks>
    /// <param name="owner">The owner of the tokens; null for all owners.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    /// <returns>The owners whose tokens are to be read again; null for all owners.</returns>
    /// <exception cref="StoreUnavailableException">The watch could not start in time. Thrown by the first read of the stream.</exception>
    IAsyncEnumerable<string?> WatchAsync(string? owner, CancellationToken cancellationToken = default);
}
