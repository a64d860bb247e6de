using System.Security.Cryptography;

namespace Chalkboard.Slates.Storage;

/// <summary>
/// Says that documents of reserved slates belong to an owner, so that <see cref="SlateOwners.EraseAsync"/> deletes them with the owner. For
/// packages that keep data of users in reserved slates.
/// </summary>
/// <remarks>
/// <para>A link is a document in the owner's slate. It is copied and deleted with the slate, and not listed, watched or exported. Links
/// with the same owner and documents are the same link.</para>
/// <para>Call <see cref="PutAsync"/> before the documents are written, so that a crash leaves no document without a link. If
/// <see cref="ExistsAsync"/> returns false after they were created, the owner is being erased or was, and they have to be
/// deleted.</para>
/// </remarks>
public sealed class OwnerLink
{
    private const string IdPrefix = SlateName.ReservedPrefix + "owned/";

    // The documents are written after the link, and must not outlive it.
    private static readonly TimeSpan _margin = TimeSpan.FromHours(1);

    private readonly ISlateStore _store;
    private readonly string _owner;
    private readonly string _id;
    private readonly byte[] _content;

    /// <summary>Creates a link. Costs no store call.</summary>
    /// <param name="store">The store of the slates.</param>
    /// <param name="owner">The owner: a user or a guest.</param>
    /// <param name="documents">The documents, which may or may not exist.</param>
    /// <exception cref="ArgumentException">
    /// The owner's name is invalid or reserved, or there are no documents, or documents of a slate that is not reserved, or a whole slate.
    /// </exception>
    public OwnerLink(ISlateStore store, string owner, IReadOnlyList<OwnedDocuments> documents)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(documents);
        if (documents.Count == 0 || !documents.All(OwnerLinkContent.IsAllowed))
            throw new ArgumentException(
                "A link names documents of reserved slates, by an id or the beginning of ids. Otherwise, erasing one user could delete " +
                "data of another.",
                nameof(documents));
        _store = store;
        _owner = SlateName.ValidateOwner(owner);
        _content = new OwnerLinkContent(documents, IsErasing: false).Serialize();
        _id = IdPrefix + Convert.ToHexStringLower(SHA256.HashData(_content));
    }

    /// <summary>Writes the link, or gives it a new lifetime.</summary>
    /// <param name="lifetime">The lifetime of the documents, more than zero and at most 100 years. The link lives a little longer.</param>
    /// <param name="requiredTokenFamily">
    /// The sign-in in which the documents are written, so that a late request does not write them for an owner who was erased; null
    /// without that check.
    /// </param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime is out of range.</exception>
    /// <exception cref="SignedOutException">The sign-in has ended. Nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask PutAsync(
        TimeSpan lifetime, TokenId? requiredTokenFamily = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetime, DocumentWrite.MaxLifetime);
        var expiresAfter = lifetime + _margin < DocumentWrite.MaxLifetime ? lifetime + _margin : DocumentWrite.MaxLifetime;
        var commit = new Commit(_owner, [DocumentWrite.Put(_id, _content, expiresAfter: expiresAfter)], requiredTokenFamily);
        var outcome = await _store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        if (outcome.Status == CommitStatus.SignedOut) throw new SignedOutException();
    }

    /// <summary>True if the link exists, and the owner is not being erased.</summary>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<bool> ExistsAsync(CancellationToken cancellationToken = default) =>
        await _store.FindAsync(_owner, _id, cancellationToken).ConfigureAwait(false) is { } link
            && !OwnerLinkContent.Parse(link.Content).IsErasing;

    /// <summary>Deletes the link. Call it after the documents were deleted.</summary>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask DeleteAsync(CancellationToken cancellationToken = default) =>
        await _store.CommitAsync(new Commit(_owner, [DocumentWrite.Delete(_id)]), cancellationToken).ConfigureAwait(false);

    internal static bool IsLink(string id) => id.StartsWith(IdPrefix, StringComparison.Ordinal);
}
