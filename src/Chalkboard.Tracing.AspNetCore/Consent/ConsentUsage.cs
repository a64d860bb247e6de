using System.Collections.Concurrent;

namespace Chalkboard.Tracing.AspNetCore.Consent;

/// <summary>
/// Counts the requests that are traced because of each consent, and remembers consents that were ended early, until they expire. It is
/// bounded: consents beyond the limit have no effect until others expire.
/// </summary>
internal sealed class ConsentUsage(TimeProvider timeProvider)
{
    private const int MaxConsents = 1000;

    private readonly ConcurrentDictionary<Guid, RequestBudget> _budgets = new();

    /// <summary>Counts a request. Returns false if the consent was ended, or if enough requests were traced.</summary>
    public bool TryTake(TraceConsent consent) =>
        GetOrAdd(consent) is { } budget && Interlocked.Decrement(ref budget.Remaining) >= 0;

    public void End(TraceConsent consent)
    {
        if (GetOrAdd(consent) is { } budget) Volatile.Write(ref budget.Remaining, int.MinValue / 2);
    }

    /// <summary>Returns whether further requests are traced because of a consent.</summary>
    public bool IsActive(TraceConsent consent) => GetOrAdd(consent) is { } budget && Volatile.Read(ref budget.Remaining) > 0;

    private RequestBudget? GetOrAdd(TraceConsent consent)
    {
        if (_budgets.TryGetValue(consent.Id, out var budget)) return budget;
        if (_budgets.Count >= MaxConsents)
        {
            var now = timeProvider.GetUtcNow();
            foreach (var (id, expired) in _budgets)
            {
                if (expired.ExpiresAt <= now) _budgets.TryRemove(id, out _);
            }
            if (_budgets.Count >= MaxConsents) return null;
        }
        return _budgets.GetOrAdd(consent.Id, static (_, expiresAt) => new(expiresAt), consent.ExpiresAt);
    }

    private sealed class RequestBudget(DateTimeOffset expiresAt)
    {
        public int Remaining = TraceConsent.MaxRequests;

        public DateTimeOffset ExpiresAt => expiresAt;
    }
}
