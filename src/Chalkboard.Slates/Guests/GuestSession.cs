using System.Diagnostics;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Guests;

/// <summary>
/// A guest in one request or piece of work. The first write issues the guest's token, or renews it; each write requires it.
/// </summary>
/// <remarks>The owner's name is derived from the secret, so that it is known without a store call.</remarks>
internal sealed class GuestSession(
    ITokenStore tokens, SlateOptions options, IGuestCredential credential, string secret, TokenId id, bool isNew)
{
    private readonly Lock _lock = new();

    // Shared by all writes, so that parallel ones create one guest.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private Task? _preparation;

    public string Owner { get; } = SlateName.GuestPrefix + id;

    /// <summary>True if the guest was not created yet, so that nothing is stored.</summary>
    public bool IsAbsent => isNew && Volatile.Read(ref _preparation) is null;

    private TimeSpan TokenLifetime => GetTokenLifetime(options);

    /// <summary>The lifetime of a guest's token. It outlives the documents, although it is not renewed with each write.</summary>
    public static TimeSpan GetTokenLifetime(SlateOptions options) => options.Guests.Lifetime + options.Tokens.RenewAfter;

    /// <summary>Makes the guest's token live.</summary>
    /// <returns>The token family that the write requires.</returns>
    /// <exception cref="SignedOutException">The guest has ended.</exception>
    public async ValueTask<TokenId> PrepareWriteAsync(CancellationToken cancellationToken)
    {
        Task preparation;
        lock (_lock)
        {
            if (IsAbsent) credential.EnsureCanSave();
            preparation = _preparation ??= isNew ? IssueAsync() : RenewAsync();
        }

        await preparation.WaitAsync(cancellationToken).ConfigureAwait(false);
        return id;
    }

    /// <summary>Applies a commit that creates no document to a guest that is absent.</summary>
    /// <returns>The outcome; null if the commit creates a document.</returns>
    public static CommitOutcome? TryApplyToAbsent(IReadOnlyList<DocumentWrite> writes)
    {
        foreach (var write in writes)
            if (!write.Precondition.IsMetBy(DocumentVersion.None)) return CommitOutcome.Conflict(write.Id);
        return writes.Any(write => write.Action == DocumentAction.Put) ? null : CommitOutcome.Committed;
    }

    /// <summary>Lets each document expire with the guest.</summary>
    public IReadOnlyList<DocumentWrite> LimitLifetime(IReadOnlyList<DocumentWrite> writes) =>
        [.. writes.Select(write => write.WithMaxLifetime(options.Guests.Lifetime))];

    // Not cancelled with the write that happens to be the first.
    private async Task IssueAsync()
    {
        var absoluteLifetime = options.Tokens.AbsoluteLifetime;
        await tokens.IssueAsync(new NewToken
        {
            Id = id,
            Owner = Owner,
            Label = "Guest",
            Lifetime = TokenLifetime,
            AbsoluteLifetime = absoluteLifetime > TokenLifetime ? absoluteLifetime : TokenLifetime,
            MaxPerOwner = 1,
        }, CancellationToken.None).ConfigureAwait(false);
        credential.Save(secret, TokenLifetime);
    }

    private async Task RenewAsync()
    {
        var token = await tokens.FindAsync(id, CancellationToken.None).ConfigureAwait(false);
        if (token is not null && credential.CanSave && token.ReadAt - token.SeenAt >= options.Tokens.RenewAfter)
        {
            token = await tokens.RenewAsync(id, TokenLifetime, CancellationToken.None).ConfigureAwait(false);
            if (token is not null) credential.Save(secret, token.ExpiresAt - token.ReadAt);
        }

        if (token is not null) return;
        if (credential.Secret == secret) credential.Delete();
        throw new SignedOutException();
    }
}
