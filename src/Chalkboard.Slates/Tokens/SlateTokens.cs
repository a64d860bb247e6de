using System.Buffers.Text;
using System.Security.Cryptography;
using Chalkboard.Slates.Documents;
using Chalkboard.Slates.Storage;
using Chalkboard.Slates.Tokens;

namespace Chalkboard.Slates;

/// <summary>
/// Tokens: secrets that represent a signed-in owner. Each has 256 random bits, is shown once, and is stored as a SHA-256. The store
/// decides on each use whether a token is valid, so a revoked token is invalid at once and on every node.
/// </summary>
public sealed class SlateTokens
{
    private readonly ITokenStore _store;
    private readonly TokenOptions _options;
    private readonly SignInWatcher _watcher;

    internal SlateTokens(SlateRuntime runtime, TokenOptions options)
    {
        _store = runtime.Store.Tokens;
        _options = options;
        _watcher = new(runtime);
    }

    /// <summary>Issues a token.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="request">The label, payload and lifetime; the defaults if null.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <exception cref="ArgumentException">The owner's name, the label, the payload or the lifetime is out of bounds.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<IssuedToken> IssueAsync(
        string owner, TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        SlateName.ValidateOwner(owner);
        var (secret, id) = CreateSecret();
        var token = CreateToken(id, owner, request);
        await _store.IssueAsync(token, cancellationToken).ConfigureAwait(false);
        return new IssuedToken(secret, id, token.Lifetime);
    }

    /// <summary>Finds a live token. Writes nothing. A malformed token costs no store call.</summary>
    /// <param name="token">The token, as the client sent it.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>The token, or null if it is malformed, unknown, revoked or expired.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<StoredToken?> FindAsync(string? token, CancellationToken cancellationToken = default) =>
        TryComputeId(token, out var id) ? await _store.FindAsync(id, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>
    /// Extends the life of a token that is in use. Writes at most once in <see cref="TokenOptions.RenewAfter"/> for each
    /// token, and never extends one beyond <see cref="TokenOptions.AbsoluteLifetime"/>.
    /// </summary>
    /// <param name="token">The token, as <see cref="FindAsync"/> returned it.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>The same object if it is too early to renew, the renewed token if not, null if it is not live any more.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<StoredToken?> RenewAsync(StoredToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        var isTooEarly = token.IsSuperseded || token.ReadAt - token.SeenAt < _options.RenewAfter;
        return isTooEarly ? token : await _store.RenewAsync(token.Id, _options.Lifetime, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Issues a token that replaces a live one, for example after a change of privileges. The old one stays valid for
    /// <see cref="TokenOptions.GracePeriod"/>, so that requests in progress are not signed out, and at most until the new one
    /// ends. Revoking either one revokes both.
    /// </summary>
    /// <param name="current">The token to replace, as <see cref="FindAsync"/> returned it.</param>
    /// <param name="request">The label, payload and lifetime of the new token; those of the old one if null.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>
    /// The new token. Null if the old one is no longer live, or was already replaced: a token in its grace period
    /// can't be reissued.
    /// </returns>
    /// <exception cref="ArgumentException">The label, the payload or the lifetime is out of bounds.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<IssuedToken?> ReissueAsync(
        StoredToken current, TokenRequest? request = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(current);
        if (current.IsSuperseded) return null;
        request ??= new TokenRequest
        {
            Label = current.Label,
            Payload = current.Payload,
            Lifetime = current.AbsoluteExpiresAt - current.ReadAt
        };
        var (secret, id) = CreateSecret();
        var successor = CreateToken(id, current.Owner, request);
        // The old token must not outlive the new one.
        var gracePeriod = _options.GracePeriod < successor.AbsoluteLifetime ? _options.GracePeriod : successor.AbsoluteLifetime;
        return await _store.ReissueAsync(current.Id, successor, gracePeriod, cancellationToken).ConfigureAwait(false)
            ? new IssuedToken(secret, id, successor.Lifetime)
            : null;
    }

    /// <summary>Revokes a token and all tokens of its family.</summary>
    /// <returns>True if it was live.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<bool> RevokeAsync(TokenId id, CancellationToken cancellationToken = default) =>
        await _store.RevokeAsync(id, cancellationToken).ConfigureAwait(false);

    /// <summary>Revokes a token if it belongs to this owner. For ids that come from a client.</summary>
    /// <returns>True if it was live and belonged to this owner.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<bool> RevokeAsync(string owner, TokenId id, CancellationToken cancellationToken = default)
    {
        SlateName.ValidateOwner(owner);
        var token = await _store.FindAsync(id, cancellationToken).ConfigureAwait(false);
        return token?.Owner == owner && await _store.RevokeAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Revokes all tokens of an owner.</summary>
    /// <param name="owner">The owner of the tokens.</param>
    /// <param name="except">A token that stays, with its family: the one in use, for "sign out everywhere else".</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>The number of live tokens that were revoked.</returns>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<int> RevokeAllAsync(string owner, StoredToken? except = null, CancellationToken cancellationToken = default) =>
        await _store.RevokeAllAsync(SlateName.ValidateOwner(owner), except?.Family, cancellationToken).ConfigureAwait(false);

    /// <summary>Lists an owner's live tokens, one for each sign-in, the most recently seen first.</summary>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async ValueTask<IReadOnlyList<StoredToken>> ListAsync(string owner, CancellationToken cancellationToken = default)
    {
        var tokens = await _store.ListAsync(SlateName.ValidateOwner(owner), cancellationToken).ConfigureAwait(false);
        return [.. tokens.OrderBy(token => token.IsSuperseded).DistinctBy(token => token.Family).OrderByDescending(token => token.SeenAt)];
    }

    /// <summary>
    /// Waits until the sign-in of a token has ended, and returns within a second after it was revoked, on any node. A sign-in lives on
    /// while its token is renewed or reissued. For connections and other work that lasts longer than a request.
    /// </summary>
    /// <remarks>
    /// While the store is down, the wait continues; when the store is back, it returns if the sign-in has ended in the meantime.
    /// </remarks>
    /// <param name="token">The token, as <see cref="FindAsync"/> returned it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">The store was disposed of.</exception>
    public Task WaitForEndAsync(StoredToken token, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _watcher.WaitForEndAsync(token, cancellationToken);
    }

    internal static bool TryComputeId(string? token, out TokenId id)
    {
        Span<byte> secret = stackalloc byte[TokenId.SizeInBytes];
        var isWellFormed = TokenId.TryDecode(token, secret);
        id = isWellFormed ? ComputeId(secret) : default;
        return isWellFormed;
    }

    internal static (string Secret, TokenId Id) CreateSecret()
    {
        Span<byte> secret = stackalloc byte[TokenId.SizeInBytes];
        RandomNumberGenerator.Fill(secret);
        return (Base64Url.EncodeToString(secret), ComputeId(secret));
    }

    private static TokenId ComputeId(ReadOnlySpan<byte> secret)
    {
        Span<byte> hash = stackalloc byte[TokenId.SizeInBytes];
        SHA256.HashData(secret, hash);
        return TokenId.FromBytes(hash);
    }

    private NewToken CreateToken(TokenId id, string owner, TokenRequest? request)
    {
        request ??= new TokenRequest();
        if (request.Payload.Length > TokenRequest.MaxPayloadBytes)
            throw new ArgumentException(
                $"A token's payload holds at most {TokenRequest.MaxPayloadBytes:N0} bytes; this one holds {request.Payload.Length:N0}.",
                nameof(request));
        if (request.Label.Length > TokenRequest.MaxLabelLength)
            throw new ArgumentException(
                $"A token's label holds at most {TokenRequest.MaxLabelLength} characters; this one holds {request.Label.Length}.",
                nameof(request));
        SlateName.ValidateText(request.Label, "token's label", nameof(request));
        if (request.Lifetime <= TimeSpan.Zero)
            throw new ArgumentException($"A token's lifetime is more than zero; this one is {request.Lifetime}.", nameof(request));

        var maxLifetime = request.Lifetime < _options.AbsoluteLifetime ? request.Lifetime.Value : _options.AbsoluteLifetime;
        return new NewToken
        {
            Id = id,
            Owner = owner,
            Label = request.Label,
            Payload = request.Payload,
            Lifetime = _options.Lifetime < maxLifetime ? _options.Lifetime : maxLifetime,
            AbsoluteLifetime = maxLifetime,
            MaxPerOwner = _options.MaxPerOwner,
        };
    }
}
