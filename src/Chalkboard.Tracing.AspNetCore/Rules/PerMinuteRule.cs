using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>Chooses at most a number of the operations of another rule in any minute.</summary>
internal sealed class PerMinuteRule : TraceRule
{
    public const int MaxCount = 10_000;

    private readonly TraceRule _rule;
    private readonly RateLimit _limit;

    public PerMinuteRule(TraceRule rule, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        (_rule, _limit) = (rule, new(count));
    }

    private PerMinuteRule(TraceRule rule, RateLimit limit) => (_rule, _limit) = (rule, limit);

    /// <summary>Operations that another rule chooses too, within the same limit.</summary>
    public PerMinuteRule WithCondition(TraceRule other) => new(_rule.And(other), _limit);

    internal override OperationKinds Operations => _rule.Operations;

    internal override string? Source => _rule.Source;

    internal override TraceDecision Decide(in ActivityCandidate activity) => Limit(_rule.Decide(activity), activity.TimeProvider);

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context)
    {
        var decisionTask = _rule.DecideAsync(context);
        return DecisionTask.TryGetResult(ref decisionTask, out var decision)
            ? new(Limit(decision, GetTimeProvider(context)))
            : AwaitAsync(decisionTask, context);
    }

    private async ValueTask<TraceDecision> AwaitAsync(ValueTask<TraceDecision> decisionTask, HttpContext context) =>
        Limit(await decisionTask.ConfigureAwait(false), GetTimeProvider(context));

    private TraceDecision Limit(in TraceDecision decision, TimeProvider timeProvider) =>
        decision.IsTraced && _limit.TryTake(timeProvider) ? decision.And(_limit.Decision) : default;

    private static TimeProvider GetTimeProvider(HttpContext context) => context.RequestServices.GetRequiredService<TimeProvider>();

    /// <summary>Holds the times of the last operations that were chosen.</summary>
    private sealed class RateLimit(int count)
    {
        private readonly Lock _lock = new();
        private readonly long[] _timestamps = new long[count];
        private int _oldest;
        private int _taken;

        public TraceDecision Decision { get; } = new(string.Create(CultureInfo.InvariantCulture, $"at most {count:#,0} a minute"));

        public bool TryTake(TimeProvider timeProvider)
        {
            lock (_lock)
            {
                var now = timeProvider.GetTimestamp();
                if (_taken == count && timeProvider.GetElapsedTime(_timestamps[_oldest], now) < TimeSpan.FromMinutes(1)) return false;
                _taken = Math.Min(_taken + 1, count);
                _timestamps[_oldest] = now;
                _oldest = (_oldest + 1) % count;
                return true;
            }
        }
    }
}
