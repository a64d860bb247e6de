using BenchmarkDotNet.Attributes;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// What does a library cost that is woven as a whole while nothing is traced? Newtonsoft.Json writes an order and reads it
/// back, at most 15 % slower than unwoven.
/// </summary>
public class RoundTripJson
{
    private readonly Func<int, int> _plain = WovenLibrary.Plain(nameof(JsonUse.RoundTrips)), _woven = WovenLibrary.Woven(nameof(JsonUse.RoundTrips));

    [Benchmark(Baseline = true, OperationsPerInvoke = JsonUse.Times)]
    public int Unwoven() => _plain(JsonUse.Times);

    [Benchmark(OperationsPerInvoke = JsonUse.Times)]
    public int Woven() => _woven(JsonUse.Times);
}
