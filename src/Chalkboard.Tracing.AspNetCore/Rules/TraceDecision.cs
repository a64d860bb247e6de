namespace Chalkboard.Tracing.AspNetCore;

/// <summary>
/// A decision whether a request is traced, and under which conditions its trace is kept. <c>default</c> means that it is not traced.
/// </summary>
public readonly record struct TraceDecision
{
    /// <summary>Decides that the request is traced.</summary>
    /// <param name="reason">The reason, as users see it: <c>one in 100</c>.</param>
    /// <exception cref="ArgumentException">The reason is empty.</exception>
    public TraceDecision(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        Reason = reason;
    }

    /// <summary>The reason why the request is traced; null if it is not.</summary>
    public string? Reason { get; }

    /// <summary>True if the request is traced.</summary>
    public bool IsTraced => Reason is not null;

    /// <summary>
    /// True if the client requested the trace with a header. The id of the trace is sent to it in the response header. Default: false.
    /// </summary>
    public bool IsRequestedByClient { get; init; }

    /// <summary>
    /// Keeps the trace if the request took longer. Default: null, which is no condition. If neither this nor <see cref="KeepIfFailed"/> is
    /// set, the trace is always kept.
    /// </summary>
    public TimeSpan? KeepIfSlowerThan { get; init; }

    /// <summary>Keeps the trace if the request failed. Default: false.</summary>
    public bool KeepIfFailed { get; init; }

    internal bool HasCondition => KeepIfSlowerThan is not null || KeepIfFailed;

    /// <summary>
    /// Adds the conditions of the rules to those of the application. A rule without a condition keeps the trace in any case.
    /// </summary>
    internal void ApplyTo(KeepConditions conditions)
    {
        if (!HasCondition)
        {
            (conditions.IfFailed, conditions.IfSlowerThan, conditions.UnconditionalReason) = (false, null, Reason);
            return;
        }
        conditions.IfFailed |= KeepIfFailed;
        if (KeepIfSlowerThan is { } limit && !(conditions.IfSlowerThan <= limit)) conditions.IfSlowerThan = limit;
    }

    /// <summary>Combines two decisions, either of which traces the request. The trace is kept if a condition of either is met.</summary>
    internal TraceDecision Or(in TraceDecision other)
    {
        if (!other.IsTraced) return this;
        if (!IsTraced) return other;
        var isRequested = IsRequestedByClient || other.IsRequestedByClient;
        if (!HasCondition) return this with { IsRequestedByClient = isRequested };
        if (!other.HasCondition) return other with { IsRequestedByClient = isRequested };
        return WithConditionsOf(other) with { IsRequestedByClient = isRequested };
    }

    /// <summary>Combines two decisions, both of which must trace the request.</summary>
    internal TraceDecision And(in TraceDecision other)
    {
        if (!IsTraced || !other.IsTraced) return default;
        return new TraceDecision($"{Reason}, and {other.Reason}")
        {
            IsRequestedByClient = IsRequestedByClient || other.IsRequestedByClient,
            KeepIfSlowerThan = WithConditionsOf(other).KeepIfSlowerThan,
            KeepIfFailed = KeepIfFailed || other.KeepIfFailed,
        };
    }

    /// <summary>Adds the conditions of another decision to its own.</summary>
    internal TraceDecision WithConditionsOf(in TraceDecision other) => this with
    {
        KeepIfSlowerThan = KeepIfSlowerThan is null || other.KeepIfSlowerThan < KeepIfSlowerThan
            ? other.KeepIfSlowerThan
            : KeepIfSlowerThan,
        KeepIfFailed = KeepIfFailed || other.KeepIfFailed,
    };
}
