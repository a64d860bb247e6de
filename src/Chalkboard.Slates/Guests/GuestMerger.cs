using System.Runtime.ExceptionServices;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Guests;

/// <summary>Merges guests into the slates of users, exactly once, without a commit over two slates.</summary>
/// <remarks>
/// The steps for a guest, each of which may be repeated:
/// <list type="number">
/// <item>A marker in the user's slate says that the guest is to be merged. It is found by each later sign-in of the user.</item>
/// <item>A claim in the guest's slate says who the user is. The first claim counts.</item>
/// <item>The guest's token is revoked. Writes of the guest require it, so the guest's slate does not change any more.</item>
/// <item>One commit in the user's slate writes the merged documents, and changes the marker, which nobody else must have changed.</item>
/// <item>The guest's slate is deleted, and then the marker.</item>
/// </list>
/// </remarks>
internal sealed class GuestMerger(SlateClient client, IReadOnlyList<GuestMergeStep> steps)
{
    private static readonly byte[] _pending = "false"u8.ToArray();
    private static readonly byte[] _merged = "true"u8.ToArray();

    private readonly SlateRuntime _runtime = client.Runtime;
    private readonly GuestClaims _claims = new(client.Runtime);

    private ISlateStore Store => _runtime.Store;

    public async Task AssignAsync(TokenId guest, SlateContext user, CancellationToken cancellationToken)
    {
        if (await Store.Tokens.FindAsync(guest, cancellationToken).ConfigureAwait(false) is not { } token
            || !SlateName.IsGuest(token.Owner)) return;
        // A marker that exists may say that the guest has been merged.
        await CommitAsync(user, DocumentWrite.Put(GuestMarker.GetId(guest), _pending, Precondition.Absent), cancellationToken)
            .ConfigureAwait(false);
    }

    public async Task MergeAsync(SlateContext user, CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? failure = null;
        var markers = await Store.ListAllAsync(user.Owner, GuestMarker.Prefix, cancellationToken: cancellationToken)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var marker in markers)
        {
            if (!GuestMarker.TryParse(marker.Id, out var guest)) continue;
            try
            {
                await MergeAsync(guest, user, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // One guest that can't be merged does not keep the others from it.
                failure ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        failure?.Throw();
    }

    private async Task MergeAsync(TokenId guest, SlateContext user, CancellationToken cancellationToken)
    {
        var owner = SlateName.GuestPrefix + guest;
        var markerId = GuestMarker.GetId(guest);
        for (var attempt = 1; ; attempt++)
        {
            if (await Store.FindAsync(user.Owner, markerId, cancellationToken).ConfigureAwait(false) is not { } marker) return;
            if (marker.Content.Span.SequenceEqual(_merged)) break;
            if (!await _claims.TryClaimAsync(guest, user.Owner, cancellationToken).ConfigureAwait(false))
            {
                await CommitAsync(user, DocumentWrite.Delete(markerId), cancellationToken).ConfigureAwait(false);
                return;
            }

            await Store.Tokens.RevokeAsync(guest, cancellationToken).ConfigureAwait(false);
            if (await TryMergeAsync(owner, user, markerId, marker.Version, cancellationToken).ConfigureAwait(false)) break;
            if (attempt >= _runtime.Options.Updates.MaxAttempts)
                throw new ConflictException(
                    user.Owner, markerId,
                    $"A guest could not be merged: documents of the user were changed by others at each of {attempt} attempts. It is " +
                    "tried again at the user's next sign-in.");
            await _runtime.DelayRetryAsync(attempt, cancellationToken).ConfigureAwait(false);
        }

        // In this order, because without the marker the guest could be merged again.
        await Store.DeleteAsync(owner, cancellationToken).ConfigureAwait(false);
        await CommitAsync(user, DocumentWrite.Delete(markerId), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>False if a document of the user has changed, or another caller has merged the guest.</returns>
    private async Task<bool> TryMergeAsync(
        string owner, SlateContext target, string markerId, DocumentVersion version, CancellationToken cancellationToken)
    {
        // Opened again for each attempt, because a slate caches what it has read.
        var (guest, user) = (client.Open(owner), client.Open(target.Owner, target.Token));
        var commit = new SlateCommit(user);
        foreach (var step in steps) await step(guest, user, commit, cancellationToken).ConfigureAwait(false);
        var marker = DocumentWrite.Put(markerId, _merged, Precondition.AtVersion(version));
        return await _runtime.TryCommitAsync(user, [.. commit.Writes, marker], cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<bool> CommitAsync(SlateContext user, DocumentWrite write, CancellationToken cancellationToken) =>
        _runtime.TryCommitAsync(user, [write], cancellationToken);
}
