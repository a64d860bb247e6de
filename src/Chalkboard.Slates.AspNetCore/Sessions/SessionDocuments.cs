using System.Text.Json;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>Sessions as documents of reserved slates.</summary>
/// <remarks>
/// <para>A session has a head, a revision, and a document for each key. The head is written when the session begins and deleted when it
/// ends, and every other write requires it at the version that the writer has seen. So a late writer never revives a session, and a key
/// without its head is never seen.</para>
/// <para>Each change of a key writes the revision in the same commit. So a process that has the content of a session at a revision only
/// asks for the head and the revision, whatever the size of the session.</para>
/// </remarks>
internal sealed class SessionDocuments
{
    /// <summary>The maximum number of keys. A renewal writes the head and the revision, too, in one commit.</summary>
    public const int MaxKeys = Commit.MaxWrites - 2;

    // A session lives for a fraction longer than it may be idle, so it is renewed only after that fraction.
    private const int RenewalsPerIdleTimeout = 10;

    // After a sign-out, requests of others can keep a session that has values of the user.
    private static readonly TimeSpan _linkMargin = TimeSpan.FromDays(7);
    private static readonly TimeSpan _maxLifetime = TimeSpan.FromDays(36_500);
    private static readonly byte[] _revisionContent = "{}"u8.ToArray();

    private readonly ReservedDocuments _documents;
    private readonly ISlateStore _store;
    private readonly TimeProvider _timeProvider;
    private readonly SessionCache _cache;

    public SessionDocuments(IServiceProvider services, IOptions<SlateOptions> options, TimeProvider timeProvider)
    {
        const string setupMethod = nameof(SlatesSessionExtensions.AddSlateSession);
        _documents = new(services, "session", setupMethod);
        _store = ReservedDocuments.GetStore(services, setupMethod);
        _timeProvider = timeProvider;
        MaxBytes = options.Value.Documents.MaxBytes;
        // The other two thirds are for tokens and for documents that are read with them.
        _cache = new(options.Value.ReadCache.MaxBytes / 3);
    }

    /// <summary>The maximum size of a key's document.</summary>
    public int MaxBytes { get; }

    public SessionLocation GetLocation(string key)
    {
        var (slate, id) = _documents.GetLocation(key);
        return new(slate, id);
    }

    /// <summary>Reads a session.</summary>
    /// <exception cref="InvalidOperationException">It has more documents than a read returns.</exception>
    /// <exception cref="StoreUnavailableException">The store could not answer in time.</exception>
    public async Task ReadAsync(LoadedSession session, CancellationToken cancellationToken)
    {
        var readAt = _timeProvider.GetTimestamp();
        session.Set(await ReadAsync(GetLocation(session.Key), cancellationToken).ConfigureAwait(false), readAt);
    }

    /// <summary>Writes and deletes keys, and begins the session if it does not exist.</summary>
    /// <param name="location">The session.</param>
    /// <param name="content">The content that the request has read.</param>
    /// <param name="changes">The content of each changed key, by name; null to delete it.</param>
    /// <param name="owner">The signed-in user; null if there is none.</param>
    /// <param name="idleTimeout">The time after which the session expires if it is not used.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>
    /// The new content; null, with nothing written, if the session has ended since it was read, or, if there was none, has begun.
    /// </returns>
    public async Task<SessionContent?> TryWriteAsync(
        SessionLocation location, SessionContent content, IReadOnlyDictionary<string, byte[]?> changes, string? owner,
        TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        var startedAt = _timeProvider.GetTimestamp();
        var lifetime = GetLifetime(idleTimeout);
        var prefix = location.GetEntryPrefix(content.Id);
        var entries = changes.ToDictionary(
            static change => change.Key,
            change => change.Value is { } value
                ? DocumentWrite.Put(prefix + change.Key, value, expiresAfter: lifetime) : DocumentWrite.Delete(prefix + change.Key),
            StringComparer.Ordinal);
        var head = content.Exists
            ? DocumentWrite.Check(location.HeadId, Precondition.AtVersion(content.Head))
            : DocumentWrite.Put(location.HeadId, SerializeHead(content.Id), Precondition.Absent, lifetime);

        ValueTask<CommitOutcome> CommitAsync(DocumentWrite revision) =>
            _store.CommitAsync(new Commit(location.Slate, [head, revision, .. entries.Values]), cancellationToken);

        DocumentWrite PutRevision(Precondition precondition) =>
            DocumentWrite.Put(location.RevisionId, _revisionContent, precondition, lifetime);

        var isCurrent = !content.Exists || content.Revision != DocumentVersion.None;
        var revision = PutRevision(isCurrent ? Precondition.AtVersion(content.Revision) : Precondition.None);
        var outcome = await CommitAsync(revision).ConfigureAwait(false);
        if (outcome.ConflictingId == location.RevisionId)
        {
            // Another request has changed keys since. Its changes and these all take effect, but this content lacks the former.
            isCurrent = false;
            outcome = await CommitAsync(PutRevision(Precondition.None)).ConfigureAwait(false);
        }

        if (outcome.Status != CommitStatus.Committed) return null;
        var written = entries.ToDictionary(
            static entry => entry.Key,
            static entry => entry.Value.Action == DocumentAction.Put ? new StoredDocument(entry.Value.Content, entry.Value.Version) : null);
        var newContent = content.With(
            content.Exists ? content.Head : head.Version, isCurrent ? revision.Version : DocumentVersion.None, written);
        var cached = _cache.Find(location.HeadId);
        _cache.Set(location.HeadId, new(
            newContent,
            IsLikelyCurrent: isCurrent && cached?.IsLikelyCurrent != false,
            content.Exists ? GetRenewal(cached, content) : new(startedAt, owner)));
        return newContent;
    }

    /// <summary>True if this process has not renewed the session for a while, or not for this user.</summary>
    public bool IsRenewalDue(SessionLocation location, SessionContent content, string? owner, TimeSpan idleTimeout) =>
        GetRenewal(_cache.Find(location.HeadId), content) is not { } renewal
        || (owner is not null && owner != renewal.Owner)
        || _timeProvider.GetElapsedTime(renewal.Timestamp) >= idleTimeout / RenewalsPerIdleTimeout;

    /// <summary>Renews all documents of a session that exists. A session that has ended stays so.</summary>
    /// <param name="location">The session.</param>
    /// <param name="content">Its content.</param>
    /// <param name="renewal">
    /// The renewal, at the time before which the content was not read: a key that it lacks was written later, with a full lifetime.
    /// </param>
    /// <param name="idleTimeout">The time after which the session expires if it is not used.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    public async Task RenewAsync(
        SessionLocation location, SessionContent content, SessionRenewal renewal, TimeSpan idleTimeout,
        CancellationToken cancellationToken)
    {
        var lifetime = GetLifetime(idleTimeout);
        var prefix = location.GetEntryPrefix(content.Id);
        var commit = new Commit(location.Slate, [
            DocumentWrite.Renew(location.HeadId, lifetime, Precondition.AtVersion(content.Head)),
            DocumentWrite.Renew(location.RevisionId, lifetime),
            .. content.Entries.Keys.Select(name => DocumentWrite.Renew(prefix + name, lifetime))]);
        var outcome = await _store.CommitAsync(commit, cancellationToken).ConfigureAwait(false);
        if (outcome.Status != CommitStatus.Committed) _cache.Remove(location.HeadId);
        else if (_cache.Find(location.HeadId) is { } cached && cached.Content.Head == content.Head)
            _cache.Replace(location.HeadId, cached with { Renewal = renewal });
    }

    /// <summary>Lets the session be erased with a user: before the user's data is written to it, and for as long as it lives.</summary>
    /// <param name="location">The session.</param>
    /// <param name="owner">The user.</param>
    /// <param name="tokenFamily">The user's sign-in; null if another scheme has authenticated the user.</param>
    /// <param name="idleTimeout">The time after which the session expires if it is not used.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    /// <returns>The link.</returns>
    /// <exception cref="SignedOutException">The sign-in has ended.</exception>
    public async Task<OwnerLink> LinkAsync(
        SessionLocation location, string owner, TokenId? tokenFamily, TimeSpan idleTimeout, CancellationToken cancellationToken)
    {
        var link = new OwnerLink(_store, owner, [new(location.Slate, location.HeadId)]);
        var lifetime = GetLifetime(idleTimeout);
        // A key that is written just before the next renewal lives for as long again, and the session may go on without the user.
        lifetime = _maxLifetime - lifetime > lifetime + _linkMargin ? (2 * lifetime) + _linkMargin : _maxLifetime;
        await link.PutAsync(lifetime, tokenFamily, cancellationToken).ConfigureAwait(false);
        return link;
    }

    /// <summary>Ends a session, and deletes its keys.</summary>
    /// <param name="location">The session.</param>
    /// <param name="content">The session to end; null for the one that exists.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    public async Task EndAsync(SessionLocation location, SessionContent? content, CancellationToken cancellationToken)
    {
        _cache.Remove(location.HeadId);
        if ((content ?? await ReadHeadAsync(location, cancellationToken).ConfigureAwait(false)) is not { } ending) return;
        var end = new Commit(location.Slate, [
            DocumentWrite.Delete(location.HeadId, Precondition.AtVersion(ending.Head)), DocumentWrite.Delete(location.RevisionId)]);
        var outcome = await _store.CommitAsync(end, cancellationToken).ConfigureAwait(false);
        // Otherwise another request has ended it.
        if (outcome.Status == CommitStatus.Committed)
            await DeleteEntriesAsync(location, ending.Id, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<SessionContent> ReadAsync(SessionLocation location, CancellationToken cancellationToken)
    {
        var cached = _cache.Find(location.HeadId);
        if (cached is not { IsLikelyCurrent: true, Content: var content })
            return await ReadAllAsync(location, cached, cancellationToken).ConfigureAwait(false);

        var request = new ReadRequest(
            location.Slate, [location.HeadId, location.RevisionId],
            knownVersions: new Dictionary<string, DocumentVersion>
            {
                [location.HeadId] = content.Head,
                [location.RevisionId] = content.Revision,
            });
        var result = await _store.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        return result.Documents is [{ IsUnchanged: true }, { IsUnchanged: true }]
            ? content : await ReadAllAsync(location, cached, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads all documents of a session, without the content that the cache has.</summary>
    private async ValueTask<SessionContent> ReadAllAsync(
        SessionLocation location, CachedSession? cached, CancellationToken cancellationToken)
    {
        var request = new ReadRequest(location.Slate, [], location.HeadId, GetKnownVersions(location, cached?.Content));
        var result = await _store.ReadAsync(request, cancellationToken).ConfigureAwait(false);
        if (result.HasMore)
            throw new InvalidOperationException(
                $"The session has more than {MaxKeys} keys, because parallel requests have added some, so it can't be read. Clear it, " +
                "and keep fewer keys.");
        if (result.Documents.FirstOrDefault(document => document.Id == location.HeadId) is not { } head)
        {
            _cache.Remove(location.HeadId);
            return SessionContent.CreateAbsent();
        }

        var id = head.IsUnchanged ? cached!.Content.Id : ParseHead(head.Content);
        var revision = result.Documents.FirstOrDefault(document => document.Id == location.RevisionId)?.Version ?? DocumentVersion.None;
        var entries = new Dictionary<string, StoredDocument>(result.Documents.Count, StringComparer.Ordinal);
        var prefix = location.GetEntryPrefix(id);
        foreach (var document in result.Documents)
        {
            if (!document.Id.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var name = document.Id[prefix.Length..];
            entries[name] = document.IsUnchanged ? cached!.Content.Entries[name] : new(document.Content, document.Version);
        }

        var content = new SessionContent(id, head.Version, revision, entries);
        var isLikelyCurrent = cached is null || cached.Content.Revision == revision;
        _cache.Set(location.HeadId, new(content, isLikelyCurrent, GetRenewal(cached, content)));
        return content;
    }

    private async ValueTask<SessionContent?> ReadHeadAsync(SessionLocation location, CancellationToken cancellationToken) =>
        await _store.FindAsync(location.Slate, location.HeadId, cancellationToken).ConfigureAwait(false) is { } head
            ? SessionContent.CreateAbsent() with { Id = ParseHead(head.Content), Head = head.Version } : null;

    // Their head is deleted, so no request writes another one.
    private async Task DeleteEntriesAsync(SessionLocation location, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            Page<DocumentEntry> page;
            do
            {
                page = await _store.ListAsync(
                    location.Slate, location.GetEntryPrefix(id), new PageRequest(null, Commit.MaxWrites), cancellationToken)
                    .ConfigureAwait(false);
                if (page.Items.Count == 0) return;
                var deletions = page.Items.Select(static entry => DocumentWrite.Delete(entry.Id));
                await _store.CommitAsync(new Commit(location.Slate, [.. deletions]), cancellationToken).ConfigureAwait(false);
            }
            while (page.NextCursor is not null);
        }
        catch (Exception e) when (e is StoreUnavailableException or OperationCanceledException)
        {
            // The session has ended. What remains of it is not seen, and expires.
        }
    }

    private static Dictionary<string, DocumentVersion>? GetKnownVersions(SessionLocation location, SessionContent? content)
    {
        if (content is null) return null;
        var prefix = location.GetEntryPrefix(content.Id);
        var versions = new Dictionary<string, DocumentVersion>(content.Entries.Count + 1, StringComparer.Ordinal)
        {
            [location.HeadId] = content.Head,
        };
        foreach (var (name, document) in content.Entries) versions[prefix + name] = document.Version;
        return versions;
    }

    private static SessionRenewal? GetRenewal(CachedSession? cached, SessionContent content) =>
        cached?.Content.Head == content.Head ? cached.Renewal : null;

    private static TimeSpan GetLifetime(TimeSpan idleTimeout) =>
        idleTimeout > _maxLifetime / 2 ? _maxLifetime : idleTimeout + (idleTimeout / RenewalsPerIdleTimeout);

    private static byte[] SerializeHead(Guid id) => JsonSerializer.SerializeToUtf8Bytes(new(id), SessionJson.Default.SessionHead);

    private static Guid ParseHead(ReadOnlyMemory<byte> content) =>
        JsonSerializer.Deserialize(content.Span, SessionJson.Default.SessionHead)!.Id;
}
