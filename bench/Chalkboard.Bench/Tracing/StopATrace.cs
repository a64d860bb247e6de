using BenchmarkDotNet.Attributes;
using Chalkboard.Tracing;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does it cost to mask secrets in the values of a trace when it is stopped? The peer is the same trace without names of secrets,
/// where nothing is masked. Each call has one text, as in applications; none is a secret.
/// </summary>
public class StopATrace
{
    private readonly Func<int, int> _loop = WovenCode.LoadWoven(nameof(Measured.LoopOfTexts));

    [Benchmark(Baseline = true, OperationsPerInvoke = Measured.Times)]
    public Recording Unmasked() => Trace(withSecrets: false);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public Recording Masked() => Trace(withSecrets: true);

    private Recording Trace(bool withSecrets)
    {
        var options = new RecordingOptions();
        if (!withSecrets) options.SecretNames.Clear();
        using var trace = CallTrace.Start(options);
        _loop(1);
        return trace.Stop();
    }
}
