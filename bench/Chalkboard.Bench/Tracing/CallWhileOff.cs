using BenchmarkDotNet.Attributes;
using Chalkboard.Tracing;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does a call of a woven method cost while nothing is traced, and while another operation is? At most 0.5 ns and 2 ns
/// more than unwoven, and no allocation.
/// </summary>
public class CallWhileOff
{
    private readonly Func<int, int> _plain = WovenCode.Plain(nameof(Measured.Loop)), _woven = WovenCode.Woven(nameof(Measured.Loop));
    private CallTrace? _other;

    [Benchmark(Baseline = true, OperationsPerInvoke = Measured.Times)]
    public int Unwoven() => _plain(1);

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int Woven() => _woven(1);

    // The trace flows from the set-up, and not into the benchmark.
    [GlobalSetup(Target = nameof(AnotherIsTraced))]
    public void Start() => new Thread(() => _other = CallTrace.Start()) { IsBackground = true }.Start();

    [Benchmark(OperationsPerInvoke = Measured.Times)]
    public int AnotherIsTraced() => _woven(1);

    [GlobalCleanup(Target = nameof(AnotherIsTraced))]
    public void Stop() => _other?.Dispose();
}
