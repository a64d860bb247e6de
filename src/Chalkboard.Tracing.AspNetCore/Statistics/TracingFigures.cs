using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Chalkboard.Figures;
using Chalkboard.Tracing.AspNetCore.Keeping;

namespace Chalkboard.Tracing.AspNetCore.Statistics;

/// <summary>
/// What the web knows of traces, in the namespace <c>Tracing</c> of the process's statistics, beside what the core publishes there. By the
/// convention alone (docs/statistics-convention.md): it is there whether anybody reads it or not.
/// </summary>
internal sealed class TracingFigures
{
    private static readonly StrongBox<long> _asked = new();
    private static readonly StrongBox<long> _refused = new();
    private static readonly StrongBox<long> _lost = new();
    private static readonly KeptRecords _kept = new();
    private static readonly Lazy<IDictionary<string, object?>?> _namespace = new(Publish);

    private readonly TraceAddress _address;

    public TracingFigures(TraceAddress address)
    {
        _address = address;
        _ = _namespace.Value;
    }

    public static void Asked() => Count(_asked);

    public static void Refused() => Count(_refused);

    public static void Lost() => Count(_lost);

    /// <summary>Shows what an application keeps, in place of what it kept before.</summary>
    /// <param name="archive">The application's.</param>
    /// <param name="all">All that it keeps.</param>
    public void Show(object archive, KeptIndex all) => _kept.Set(archive, all, _address);

    // Of use for requests that ask for a trace alone, so that looking it up does not matter.
    private static void Count(StrongBox<long> box)
    {
        if (_namespace.Value is { } here && here.TryGetValue("Enabled", out var enabled) && enabled is false or StrongBox<bool> { Value: false }) return;
        Interlocked.Increment(ref box.Value);
    }

    private static IDictionary<string, object?>? Publish()
    {
        if (Namespace() is not { } here) return null;
        here["Total Requests Asked For"] = _asked;
        here["Total Requests Refused"] = _refused;
        here["Total Traces Not Kept"] = _lost;
        here["Kept Traces"] = _kept;
        return here;
    }

    // The core may be the first here, and uses another dictionary than this no more than we do.
    private static IDictionary<string, object?>? Namespace() =>
        StatisticsSlot.FindOrCreate()?.GetOrAdd("Tracing", static _ => new ConcurrentDictionary<string, object?>()) as IDictionary<string, object?>;
}
