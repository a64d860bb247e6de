using System.Collections.Concurrent;

namespace Chalkboard.Tracing.AspNetCore.Consent;

/// <summary>
/// Counts the requests that are traced because of each consent, and remembers consents that were ended early, until they expire. It is
/// bounded: consents beyond the limit have no effect until others expire.
/// </summary>
internal sealed class ConsentUsage(TimeProvider timeProvider)
{
    private const int MaxConsents = 1000;

    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>Counts a request. Returns false if the consent was ended, or if enough requests were traced.</summary>
    public bool TryTake(TraceConsent consent) =>
        GetOrAdd(consent) is { } entry && Interlocked.Decrement(ref entry.Remaining) >= 0;

    public void End(TraceConsent consent)
    {
        if (GetOrAdd(consent) is { } entry) Volatile.Write(ref entry.Remaining, int.MinValue / 2);
    }

    /// <summary>Returns whether further requests are traced because of a consent.</summary>
    public bool IsActive(TraceConsent consent) => GetOrAdd(consent) is { } entry && Volatile.Read(ref entry.Remaining) > 0;

    private Entry? GetOrAdd(TraceConsent consent)
    {
        if (_entries.TryGetValue(consent.Id, out var entry)) return entry;
        if (_entries.Count >= MaxConsents)
        {
            var now = timeProvider.GetUtcNow();
            foreach (var (id, expired) in _entries)
            {
                if (expired.ExpiresAt <= now) _entries.TryRemove(id, out _);
            }
            if (_entries.Count >= MaxConsents) return null;
        }
        return _entries.GetOrAdd(consent.Id, static (_, expiresAt) => new(expiresAt), consent.ExpiresAt);
    }

    private sealed class Entry(DateTimeOffset expiresAt)
    {
        public int Remaining = TraceConsent.MaxRequests;

        public DateTimeOffset ExpiresAt => expiresAt;
    }
}
