using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>Chooses the next requests, as many as a user of the page has requested.</summary>
internal sealed class NextRequestsRule
{
    public const int MaxCount = 1000;

    private NextRequestsBatch? _current;

    /// <summary>The number of requests that will still be traced, and the pattern of their paths; null if there are none.</summary>
    public (int Count, string? Pattern)? Remaining =>
        Volatile.Read(ref _current) is { } current && Volatile.Read(ref current.RemainingCount) is > 0 and var remaining
            ? (remaining, current.Pattern)
            : null;

    /// <summary>Traces the next requests. It replaces an earlier call.</summary>
    /// <param name="count">The number of requests; 0 for none.</param>
    /// <param name="pattern">The pattern of their paths; null for any path.</param>
    public void Start(int count, string? pattern)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        Volatile.Write(ref _current, count == 0 ? null : new NextRequestsBatch(count, pattern));
    }

    public TraceDecision Decide(HttpContext context)
    {
        if (Volatile.Read(ref _current) is not { } current) return default;
        if (current.Pattern is { } pattern && !PathPattern.Matches(pattern, context.Request.Path.Value)) return default;
        if (Interlocked.Decrement(ref current.RemainingCount) is >= 0 and var remaining)
        {
            if (remaining == 0) Interlocked.CompareExchange(ref _current, null, current);
            return current.Decision;
        }
        return default;
    }

    private sealed class NextRequestsBatch(int count, string? pattern)
    {
        public int RemainingCount = count;

        public string? Pattern => pattern;

        public TraceDecision Decision { get; } = new(
            string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"one of the next {count:#,0}{(pattern is null ? "" : $" for {pattern}")}"));
    }
}
