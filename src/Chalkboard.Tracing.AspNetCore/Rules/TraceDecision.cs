namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Whether a request is traced, and which traces are kept. <c>default</c> says that it isn't.</summary>
public readonly record struct TraceDecision
{
    /// <summary>It is traced.</summary>
    /// <param name="reason">Why, as the rest of a sentence: it was … <c>one in 100</c>. For people.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public TraceDecision(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        Reason = reason;
    }

    /// <summary>Why it is traced; null if it isn't.</summary>
    public string? Reason { get; }

    /// <summary>Whether it is traced.</summary>
    public bool IsTraced => Reason is not null;

    /// <summary>Whether whoever sent it asked for the trace by header, and is told its id by header.</summary>
    public bool IsRequestedByClient { get; init; }

    /// <summary>If set, the trace is kept if the request took longer. If neither this nor <see cref="KeepIfFailed"/> is set, it is kept anyway.</summary>
    public TimeSpan? KeepIfSlowerThan { get; init; }

    /// <summary>Whether the trace is kept if the request failed.</summary>
    public bool KeepIfFailed { get; init; }

    internal bool HasCondition => KeepIfSlowerThan is not null || KeepIfFailed;

    /// <summary>What holds if either says that it is traced: it is kept for the reasons of both.</summary>
    internal TraceDecision Or(in TraceDecision other)
    {
        if (!other.IsTraced) return this;
        if (!IsTraced) return other;
        var isRequested = IsRequestedByClient || other.IsRequestedByClient;
        if (!HasCondition) return this with { IsRequestedByClient = isRequested };
        if (!other.HasCondition) return other with { IsRequestedByClient = isRequested };
        return WithConditionsOf(other) with { IsRequestedByClient = isRequested };
    }

    /// <summary>What holds if both do.</summary>
    internal TraceDecision And(in TraceDecision other)
    {
        if (!IsTraced || !other.IsTraced) return default;
        return new TraceDecision($"{Reason}, and {other.Reason}") { IsRequestedByClient = IsRequestedByClient || other.IsRequestedByClient, KeepIfSlowerThan = WithConditionsOf(other).KeepIfSlowerThan, KeepIfFailed = KeepIfFailed || other.KeepIfFailed };
    }

    /// <summary>This, with the conditions of another one beside its own.</summary>
    internal TraceDecision WithConditionsOf(in TraceDecision other) => this with
    {
        KeepIfSlowerThan = KeepIfSlowerThan is not { } time ? other.KeepIfSlowerThan : other.KeepIfSlowerThan is { } otherTime && otherTime < time ? otherTime : time,
        KeepIfFailed = KeepIfFailed || other.KeepIfFailed,
    };
}
