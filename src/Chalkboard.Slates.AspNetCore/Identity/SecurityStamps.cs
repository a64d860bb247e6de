using System.Security.Claims;
using Chalkboard.Slates.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.Identity;

/// <summary>The latest security stamp of each user, and the end of sign-ins with earlier ones.</summary>
/// <remarks>
/// A new stamp is known here before it is saved in the application's store of users, and the sign-ins end between the two. So a crash at
/// any point leaves no sign-in with an old stamp. A sign-in whose stamp is not the known one, because a change is in progress or has
/// failed, is checked in each request.
/// </remarks>
internal sealed class SecurityStamps(
    IServiceProvider services, RequestTokens tokens, OwnerResolver owners, IHttpContextAccessor accessor,
    IOptions<IdentityOptions> options, ILogger<SecurityStamps> logger)
{
    // A sign-in that has read the user before the deletion has ended by then, or is checked in each request.
    private static readonly TimeSpan _deletedUserLifetime = TimeSpan.FromDays(1);

    private readonly ReservedDocuments _documents =
        new(services, "security-stamps", nameof(SlatesIdentityBuilderExtensions.AddSlateSignIn));

    /// <summary>Gets the owner of a user's slate, by the rule that applies to the principal of a sign-in.</summary>
    /// <returns>Null if the user can't have a slate, and so can't be signed in.</returns>
    public string? GetOwner(string userId) => owners.Find(new ClaimsPrincipal(
        new ClaimsIdentity([new(options.Value.ClaimsIdentity.UserIdClaimType, userId)], IdentityConstants.ApplicationScheme)));

    /// <summary>True if a stamp is the latest. The first one of a user becomes known here.</summary>
    public async Task<bool> IsLatestAsync(string owner, string stamp)
    {
        var latest = KnownSecurityStamp.From(stamp);
        return await FindAsync(owner).ConfigureAwait(false) is { } document
            ? KnownSecurityStamp.Deserialize(document.Content) == latest
            : await TryWriteAsync(owner, latest, Precondition.Absent).ConfigureAwait(false) is not null
                || await IsLatestAsync(owner, stamp).ConfigureAwait(false);
    }

    /// <summary>True if a user who is about to be saved has another stamp than the latest, or if none is known.</summary>
    public async Task<bool> IsNewAsync(string owner, string stamp) =>
        await FindAsync(owner).ConfigureAwait(false) is not { } document
            || KnownSecurityStamp.Deserialize(document.Content) != KnownSecurityStamp.From(stamp);

    /// <summary>Ends a user's sign-ins, and saves the user.</summary>
    /// <param name="owner">The owner of the user's slate.</param>
    /// <param name="stamp">The new stamp; null if the user is deleted.</param>
    /// <param name="keepsCurrentSignIn">True if the sign-in of the current request stays, if it is one of this user.</param>
    /// <param name="save">Saves or deletes the user.</param>
    public async Task<IdentityResult> EndSignInsAsync(
        string owner, string? stamp, bool keepsCurrentSignIn, Func<Task<IdentityResult>> save)
    {
        var (previous, version) =
            await ReplaceAsync(owner, stamp is null ? KnownSecurityStamp.Deleted : KnownSecurityStamp.From(stamp)).ConfigureAwait(false);
        var current = keepsCurrentSignIn && accessor.HttpContext?.GetSlateToken() is { } token && token.Owner == owner ? token : null;
        var count = await tokens.RevokeAllAsync(owner, current).ConfigureAwait(false);
        logger.LogSignInsEnded(count);

        var result = await save().ConfigureAwait(false);
        // Otherwise the next change of the user, such as the count of failed attempts to sign in, would end sign-ins again. After an
        // exception it is not known whether the user was saved.
        if (!result.Succeeded) await RestoreAsync(owner, previous, version).ConfigureAwait(false);
        return result;
    }

    private async Task<(StoredDocument? Previous, DocumentVersion Version)> ReplaceAsync(string owner, KnownSecurityStamp stamp)
    {
        while (true)
        {
            var previous = await FindAsync(owner).ConfigureAwait(false);
            var precondition = Precondition.AtVersion(previous?.Version ?? DocumentVersion.None);
            if (await TryWriteAsync(owner, stamp, precondition).ConfigureAwait(false) is { } version) return (previous, version);
        }
    }

    /// <summary>Restores the stamp before a change that was not saved, unless another change has begun since.</summary>
    private async Task RestoreAsync(string owner, StoredDocument? previous, DocumentVersion version)
    {
        var precondition = Precondition.AtVersion(version);
        if (previous is null)
            await _documents.DeleteAsync(owner, precondition, CancellationToken.None).ConfigureAwait(false);
        else if (KnownSecurityStamp.Deserialize(previous.Content) is { } stamp)
            await TryWriteAsync(owner, stamp, precondition).ConfigureAwait(false);
    }

    private ValueTask<StoredDocument?> FindAsync(string owner) => _documents.FindAsync(owner, CancellationToken.None);

    // None of this depends on the client staying connected.
    private Task<DocumentVersion?> TryWriteAsync(string owner, KnownSecurityStamp stamp, Precondition precondition) =>
        _documents.PutAsync(
            owner, stamp.Serialize(), precondition, stamp == KnownSecurityStamp.Deleted ? _deletedUserLifetime : null,
            CancellationToken.None);
}
