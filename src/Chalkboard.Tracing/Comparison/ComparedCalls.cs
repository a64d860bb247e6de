using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Comparison;

/// <summary>
/// The calls of one method with the same callers, in two traces. Recursive calls count to the first of their method. Calls that a compiler
/// has added are part of their callers.
/// </summary>
public sealed class ComparedCalls
{
    private readonly List<ComparedCalls> _callees = [];

    internal ComparedCalls(CallContext? baseline, CallContext? other, ComparedCalls? caller)
    {
        (Baseline, Other, Caller) = (baseline, other, caller);
        Duration = new(new(baseline?.SelfDuration ?? 0), new(other?.SelfDuration ?? 0));
    }

    /// <summary>The method. For the whole operation, a symbol with only its name.</summary>
    public Symbol Symbol => (Other ?? Baseline)!.Symbol;

    /// <summary>True if the calls leave the traced assemblies.</summary>
    public bool IsExternal => (Other ?? Baseline)!.IsExternal;

    /// <summary>Their callers; null for the whole operation.</summary>
    public ComparedCalls? Caller { get; }

    /// <summary>Their callees, those that only the baseline has at the end.</summary>
    public IReadOnlyList<ComparedCalls> Callees => _callees;

    /// <summary>The number of calls.</summary>
    public Compared<long> Count => new(Baseline?.Count ?? 0, Other?.Count ?? 0);

    /// <summary>
    /// The part of the duration of the operation that belongs to them and their callees. Of calls that overlap, the one that ends last
    /// counts; see <see cref="TraceDifference"/>.
    /// </summary>
    public Compared<TimeSpan> Duration { get; private set; }

    /// <summary>The part of <see cref="Duration"/> that belongs to none of their callees.</summary>
    public Compared<TimeSpan> SelfDuration => new(new(Baseline?.SelfDuration ?? 0), new(Other?.SelfDuration ?? 0));

    /// <summary>The part of <see cref="SelfDuration"/> during which they had no thread.</summary>
    public Compared<TimeSpan> WaitTime => new(new(Baseline?.WaitTime ?? 0), new(Other?.WaitTime ?? 0));

    /// <summary>The number of exceptions that they caught. For the whole operation, of those that it did not catch.</summary>
    public Compared<long> ExceptionCount => new(Baseline?.ExceptionCount ?? 0, Other?.ExceptionCount ?? 0);

    /// <summary>The growth of <see cref="Duration"/>; negative if it shrank.</summary>
    public TimeSpan Excess => Duration.Other - Duration.Baseline;

    internal CallContext? Baseline { get; }

    internal CallContext? Other { get; }

    internal bool IsOperation => Caller is null;

    internal long SelfExcess => (Other?.SelfDuration ?? 0) - (Baseline?.SelfDuration ?? 0);

    internal ComparedCalls AddCallee(CallContext? baseline, CallContext? other)
    {
        var callee = new ComparedCalls(baseline, other, this);
        _callees.Add(callee);
        return callee;
    }

    internal void AddToCallerDuration()
    {
        if (Caller is not null)
            Caller.Duration = new(Caller.Duration.Baseline + Duration.Baseline, Caller.Duration.Other + Duration.Other);
    }
}
