namespace Chalkboard.Tracing.AspNetCore;

/// <summary>Whether a request is traced, and which traces are kept. <c>default</c> says that it isn't.</summary>
public readonly record struct TraceDecision
{
    /// <summary>It is traced.</summary>
    /// <param name="why">Why, as the rest of a sentence: it was … <c>one in 100</c>. For people.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public TraceDecision(string why)
    {
        ArgumentException.ThrowIfNullOrEmpty(why);
        Why = why;
    }

    /// <summary>Why it is traced; null if it isn't.</summary>
    public string? Why { get; }

    /// <summary>Whether it is traced.</summary>
    public bool IsTraced => Why is not null;

    /// <summary>Whether whoever sent it asked for the trace by header, and is told its id by header.</summary>
    public bool IsAsked { get; init; }

    /// <summary>If set, the trace is kept if the request took longer. If neither this nor <see cref="IfFailed"/> is set, it is kept anyway.</summary>
    public TimeSpan? IfSlowerThan { get; init; }

    /// <summary>Whether the trace is kept if the request failed.</summary>
    public bool IfFailed { get; init; }

    internal bool HasCondition => IfSlowerThan is not null || IfFailed;

    /// <summary>What holds if either says that it is traced: it is kept for the reasons of both.</summary>
    internal TraceDecision Or(in TraceDecision other)
    {
        if (!other.IsTraced) return this;
        if (!IsTraced) return other;
        var asked = IsAsked || other.IsAsked;
        if (!HasCondition) return this with { IsAsked = asked };
        if (!other.HasCondition) return other with { IsAsked = asked };
        return With(other) with { IsAsked = asked };
    }

    /// <summary>What holds if both do.</summary>
    internal TraceDecision And(in TraceDecision other)
    {
        if (!IsTraced || !other.IsTraced) return default;
        return new TraceDecision($"{Why}, and {other.Why}") { IsAsked = IsAsked || other.IsAsked, IfSlowerThan = With(other).IfSlowerThan, IfFailed = IfFailed || other.IfFailed };
    }

    /// <summary>This, with the conditions of another one beside its own.</summary>
    internal TraceDecision With(in TraceDecision other) => this with
    {
        IfSlowerThan = IfSlowerThan is not { } time ? other.IfSlowerThan : other.IfSlowerThan is { } less && less < time ? less : time,
        IfFailed = IfFailed || other.IfFailed,
    };
}
