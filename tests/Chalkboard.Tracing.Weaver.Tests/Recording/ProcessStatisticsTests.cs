using System.Runtime.CompilerServices;

namespace Chalkboard.Tracing.Weaver.Tests.Recorder;

/// <summary>Traces are counted in the statistics of the process.</summary>
public sealed class ProcessStatisticsTests
{
    private static readonly Lazy<LoadedSample> _loaded =
        new(() => Sample.Compile(
            "public static class It { public static string Works(int n) { return string.Concat(n.ToString(), \"\"); } }").Weave().Load());

    [Fact]
    public void Kept_and_discarded_traces_are_counted()
    {
        // Other tests trace at the same time, so the counts may be higher.
        using (CallTrace.Start()) { }
        var before = Totals();
        using (var kept = CallTrace.Start())
        {
            Assert.InRange((int)Computed("Running"), 1, 1000);
            _loaded.Value.Call("It", "Works", 1);
            Assert.InRange((long)Computed("Bytes in Buffers"), 4096, long.MaxValue);
            kept.Stop();
        }

        using (CallTrace.Start()) { }
        using (CallTrace.Start(new() { Limits = { MaxConcurrentTraces = 0 } })) { }
        var counted = Totals().ToDictionary(total => total.Key, total => total.Value - before[total.Key]);

        Assert.InRange(counted["Total Started"], 2, long.MaxValue);
        Assert.InRange(counted["Total Kept"], 1, long.MaxValue);
        Assert.InRange(counted["Total Discarded"], 1, long.MaxValue);
        Assert.InRange(counted["Total Refused"], 1, long.MaxValue);
        Assert.InRange(counted["Total Events"], 7, long.MaxValue);
    }

    private static Dictionary<string, long> Totals() =>
        Entries().Where(entry => entry.Value is StrongBox<long>)
            .ToDictionary(entry => entry.Key, entry => ((StrongBox<long>)entry.Value!).Value);

    private static object Computed(string name) => ((Func<IDictionary<string, object?>, object?>)Entries()[name]!)(Entries())!;

    private static IDictionary<string, object?> Entries() =>
        (IDictionary<string, object?>)((IDictionary<string, object?>)AppContext.GetData("logging.statistics")!)["Tracing"]!;
}
