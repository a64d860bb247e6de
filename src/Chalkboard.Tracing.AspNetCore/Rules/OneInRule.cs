using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class OneInRule : TraceRule
{
    private readonly uint _count;
    private readonly TraceDecision _yes;
    private uint _passed = uint.MaxValue;

    public OneInRule(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _count = (uint)count;
        _yes = new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"one in {count:#,0}"));
    }

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context) => new(Interlocked.Increment(ref _passed) % _count == 0 ? _yes : default);
}
