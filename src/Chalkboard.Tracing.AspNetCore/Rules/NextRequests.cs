using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>The next requests, so many as somebody asked for on the page.</summary>
internal sealed class NextRequests : TraceRule
{
    public const int Most = 1000;

    private Wanted? _wanted;

    /// <summary>How many are still to come, and for which paths; null if none are.</summary>
    public (int Left, string? Pattern)? Left => Volatile.Read(ref _wanted) is { } wanted && Volatile.Read(ref wanted.Left) is > 0 and var left ? (left, wanted.Pattern) : null;

    /// <summary>Traces the next requests, in place of what was asked for before.</summary>
    /// <param name="count">How many; none for 0.</param>
    /// <param name="pattern">For which paths; null for any.</param>
    public void Arm(int count, string? pattern)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        Volatile.Write(ref _wanted, count == 0 ? null : new Wanted(count, pattern));
    }

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        if (Volatile.Read(ref _wanted) is not { } wanted) return default;
        if (wanted.Pattern is { } pattern && !PathPattern.Matches(pattern, context.Request.Path.Value)) return default;
        if (Interlocked.Decrement(ref wanted.Left) is >= 0 and var left)
        {
            if (left == 0) Interlocked.CompareExchange(ref _wanted, null, wanted);
            return new(wanted.Yes);
        }
        return default;
    }

    private sealed class Wanted(int count, string? pattern)
    {
        public int Left = count;

        public string? Pattern => pattern;

        public TraceDecision Yes { get; } = new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"one of the next {count:#,0}{(pattern is null ? "" : $" for {pattern}")}"));
    }
}
