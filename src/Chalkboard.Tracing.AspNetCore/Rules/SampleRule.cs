using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Rules;

internal sealed class SampleRule : TraceRule
{
    private readonly uint _oneIn;
    private readonly TraceDecision _decision;
    private uint _count = uint.MaxValue;

    public SampleRule(int oneIn)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(oneIn, 1);
        _oneIn = (uint)oneIn;
        _decision = new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"one in {oneIn:#,0}"));
    }

    internal override OperationKinds Operations => OperationKinds.Request | OperationKinds.Activity;

    internal override TraceDecision Decide(in ActivityCandidate activity) => DecideNext();

    public override ValueTask<TraceDecision> DecideAsync(HttpContext context) => new(DecideNext());

    private TraceDecision DecideNext() => Interlocked.Increment(ref _count) % _oneIn == 0 ? _decision : default;
}
