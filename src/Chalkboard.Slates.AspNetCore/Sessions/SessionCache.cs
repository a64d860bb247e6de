using Chalkboard.Slates.Documents;

namespace Chalkboard.Slates.AspNetCore.Sessions;

/// <summary>Sessions that this process has read. Each is served only after the store has confirmed it in the same request.</summary>
/// <param name="maxBytes">The maximum size.</param>
internal sealed class SessionCache(long maxBytes)
{
    // The size of the objects and of their entries in the cache.
    private const int SessionBytes = 512;
    private const int EntryBytes = 256;

    private readonly LruCache<string, CachedSession> _sessions = new(maxBytes, static (_, session) =>
        SessionBytes + session.Content.Entries.Values.Sum(static document => (long)EntryBytes + document.Content.Length));

    public CachedSession? Find(string id) => _sessions.TryGet(id, out var session) ? session : null;

    public void Set(string id, CachedSession session) => _sessions.Set(id, session);

    /// <summary>Replaces a session that is in the cache.</summary>
    public void Replace(string id, CachedSession session) => _sessions.Replace(id, session);

    public void Remove(string id) => _sessions.Remove(id);
}

/// <summary>A session in the cache.</summary>
/// <param name="Content">The content.</param>
/// <param name="IsLikelyCurrent">
/// False if other processes have changed the session of late, so that asking only for its revision would probably be in vain.
/// </param>
/// <param name="Renewal">The last renewal by this process; null if there was none.</param>
internal sealed record CachedSession(SessionContent Content, bool IsLikelyCurrent, SessionRenewal? Renewal);

/// <summary>A renewal of all documents of a session, and of the link by which the session belongs to a user.</summary>
/// <param name="Timestamp">A time before the renewal.</param>
/// <param name="Owner">The user; null if no user was signed in.</param>
internal sealed record SessionRenewal(long Timestamp, string? Owner);
