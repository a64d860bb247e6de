using System.Security.Cryptography;
using Chalkboard.Slates.Guests;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates;

/// <summary>
/// The slates of guests: visitors who are not signed in. A guest is created by its first write, and is an owner like any other, whose name
/// no user can have (see <see cref="SlateName.IsGuest"/>).
/// </summary>
/// <remarks>
/// <c>AddSlates</c> of the package <c>Chalkboard.Slates.AspNetCore</c> does all of this by a cookie. This class is for other hosts.
/// Thread-safe.
/// </remarks>
public sealed class SlateGuests
{
    private readonly SlateClient _client;
    private readonly GuestRegistration _registration;
    private readonly GuestMerger _merger;

    internal SlateGuests(SlateClient client, GuestRegistration registration)
    {
        _client = client;
        _registration = registration;
        _merger = new(client, [.. registration.Slates.Values.SelectMany(steps => steps)]);
    }

    /// <summary>True if guests can have a typed slate, because of <c>AllowGuests</c>.</summary>
    public bool IsEnabled => _registration.Slates.Count > 0;

    /// <summary>True if guests can have this typed slate.</summary>
    public bool IsAllowed(Type slate) => _registration.Slates.ContainsKey(slate);

    /// <summary>
    /// Opens the slate of a guest; of a new one, which is created by its first write, if the credential has no secret. Costs no store call.
    /// </summary>
    /// <remarks>
    /// Reads of a guest who was not created cost no store call. Once a guest has ended, writes throw <see cref="SignedOutException"/>.
    /// </remarks>
    public SlateContext Open(IGuestCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var secret = credential.Secret;
        var isNew = !SlateTokens.TryComputeId(secret, out var id);
        if (isNew) (secret, id) = SlateTokens.CreateSecret();
        var runtime = _client.Runtime;
        return _client.OpenGuest(new(runtime.Store.Tokens, runtime.Options, credential, secret!, id, isNew));
    }

    /// <summary>
    /// Assigns a guest to the user who has signed in: if the guest is live, <see cref="MergeAsync(StoredToken, CancellationToken)"/> merges
    /// it, now or after a later sign-in. After that the guest's secret is of no more use.
    /// </summary>
    /// <param name="secret">The guest's secret, as the client sent it.</param>
    /// <param name="signIn">The user's new token.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <exception cref="SignedOutException">The sign-in has ended.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public ValueTask AssignAsync(string? secret, StoredToken signIn, CancellationToken cancellationToken = default) =>
        AssignAsync(secret, Open(signIn), cancellationToken);

    /// <summary>Assigns a guest to a user who has signed in without a token.</summary>
    /// <param name="secret">The guest's secret, as the client sent it.</param>
    /// <param name="owner">The user.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <exception cref="ArgumentException">The user's name is invalid or reserved, or that of a guest.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public ValueTask AssignAsync(string? secret, string owner, CancellationToken cancellationToken = default) =>
        AssignAsync(secret, Open(owner), cancellationToken);

    /// <summary>
    /// Merges the guests that are assigned to a user into the user's slate, each of them exactly once, whatever fails in between and
    /// however many callers there are, and deletes them. A guest is merged into the slate of one user only. What could not be merged is
    /// merged after a later sign-in, as long as the guest's documents live.
    /// </summary>
    /// <param name="signIn">The user's token.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <exception cref="SignedOutException">The sign-in has ended.</exception>
    /// <exception cref="ConflictException">Other writers committed first <see cref="UpdateRetryOptions.MaxAttempts"/> times.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask MergeAsync(StoredToken signIn, CancellationToken cancellationToken = default) =>
        await _merger.MergeAsync(Open(signIn), cancellationToken).ConfigureAwait(false);

    /// <summary>Does the same for a user who has signed in without a token. A user who is erased meanwhile stays erased.</summary>
    /// <param name="owner">The user.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <exception cref="ArgumentException">The user's name is invalid or reserved, or that of a guest.</exception>
    /// <exception cref="ConflictException">Other writers committed first <see cref="UpdateRetryOptions.MaxAttempts"/> times.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask MergeAsync(string owner, CancellationToken cancellationToken = default) =>
        await _merger.MergeAsync(Open(owner), cancellationToken).ConfigureAwait(false);

    private SlateContext Open(StoredToken signIn)
    {
        ArgumentNullException.ThrowIfNull(signIn);
        return _client.Open(signIn.Owner, signIn);
    }

    private SlateContext Open(string owner) => SlateName.IsGuest(owner)
        ? throw new ArgumentException($"A guest can be merged into the slate of a user, and '{owner}' is a guest.", nameof(owner))
        : _client.Open(owner);

    private async ValueTask AssignAsync(string? secret, SlateContext user, CancellationToken cancellationToken)
    {
        if (SlateTokens.TryComputeId(secret, out var id)) await _merger.AssignAsync(id, user, cancellationToken).ConfigureAwait(false);
    }
}
