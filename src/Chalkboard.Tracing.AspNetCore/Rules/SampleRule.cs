using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class SampleRule : TraceRule
{
    private readonly uint _oneIn;
    private readonly TraceDecision _decision;
    private uint _requestCount = uint.MaxValue;

    public SampleRule(int oneIn)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(oneIn, 1);
        _oneIn = (uint)oneIn;
        _decision = new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"one in {oneIn:#,0}"));
    }

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context) =>
        new(Interlocked.Increment(ref _requestCount) % _oneIn == 0 ? _decision : default);
}
