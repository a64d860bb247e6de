using BenchmarkDotNet.Attributes;
using Chalkboard.Tracing;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does it cost to look for secrets in the values of a trace, as it is stopped? The peer is the same trace with no names of secrets,
/// where nothing is looked for. A call has one text, as applications pass them about: none is a secret.
/// </summary>
public class StopATrace
{
    private readonly Func<int, int> _loop = WovenCode.Woven(nameof(Measured.LoopOfTexts));

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
