using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>The next requests, so many as somebody asked for on the page.</summary>
internal sealed class NextRequestsRule : TraceRule
{
    public const int MaxCount = 1000;

    private NextRequestsBatch? _current;

    /// <summary>How many are still to come, and for which paths; null if none are.</summary>
    public (int Left, string? Pattern)? Remaining => Volatile.Read(ref _current) is { } current && Volatile.Read(ref current.RemainingCount) is > 0 and var remaining ? (remaining, current.Pattern) : null;

    /// <summary>Traces the next requests, in place of what was asked for before.</summary>
    /// <param name="count">How many; none for 0.</param>
    /// <param name="pattern">For which paths; null for any.</param>
    public void Start(int count, string? pattern)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        Volatile.Write(ref _current, count == 0 ? null : new NextRequestsBatch(count, pattern));
    }

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        if (Volatile.Read(ref _current) is not { } current) return default;
        if (current.Pattern is { } pattern && !PathPattern.Matches(pattern, context.Request.Path.Value)) return default;
        if (Interlocked.Decrement(ref current.RemainingCount) is >= 0 and var remaining)
        {
            if (remaining == 0) Interlocked.CompareExchange(ref _current, null, current);
            return new(current.Decision);
        }
        return default;
    }

    private sealed class NextRequestsBatch(int count, string? pattern)
    {
        public int RemainingCount = count;

        public string? Pattern => pattern;

        public TraceDecision Decision { get; } = new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"one of the next {count:#,0}{(pattern is null ? "" : $" for {pattern}")}"));
    }
}
