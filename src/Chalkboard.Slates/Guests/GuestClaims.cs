using System.Text.Json;
using System.Text.Json.Serialization;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Guests;

/// <summary>Claims of users to guests. A claim is a document in the guest's slate, and the first one counts.</summary>
internal sealed class GuestClaims(SlateRuntime runtime)
{
    private const string Id = SlateName.ReservedPrefix + "claim";

    private readonly ISlateStore _store = runtime.Store;

    /// <returns>False if the guest has ended without a claim, or another user has claimed it.</returns>
    public async ValueTask<bool> TryClaimAsync(TokenId guest, string user, CancellationToken cancellationToken)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(user, GuestJson.Default.String);
        var write = DocumentWrite.Put(Id, content, Precondition.Absent, GuestSession.GetTokenLifetime(runtime.Options));
        var commit = new Commit(SlateName.GuestPrefix + guest, [write], guest);
        var outcome = await _store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        return outcome.Status == CommitStatus.Committed || await FindAsync(guest, cancellationToken).ConfigureAwait(false) == user;
    }

    /// <summary>True if <see cref="TryClaimAsync"/> would return true now.</summary>
    public async ValueTask<bool> CanClaimAsync(TokenId guest, string user, CancellationToken cancellationToken) =>
        await FindAsync(guest, cancellationToken).ConfigureAwait(false) is { } claimant
            ? claimant == user : await _store.Tokens.FindAsync(guest, cancellationToken).ConfigureAwait(false) is not null;

    /// <returns>The user who has claimed the guest; null if there is none.</returns>
    private async ValueTask<string?> FindAsync(TokenId guest, CancellationToken cancellationToken) =>
        await _store.FindAsync(SlateName.GuestPrefix + guest, Id, cancellationToken).ConfigureAwait(false) is { } claim
            ? JsonSerializer.Deserialize(claim.Content.Span, GuestJson.Default.String) : null;
}

[JsonSerializable(typeof(string))]
internal sealed partial class GuestJson : JsonSerializerContext;
