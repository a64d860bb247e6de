namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// The clock of the logs. It reads the fastest counter of the machine, because reading the clock is most of the cost of an event. A
/// <see cref="TimestampConverter"/> converts counts to timestamps.
/// </summary>
internal static unsafe class Clock
{
    private static readonly CycleCounter? _counter = CycleCounter.CreateOrNull();

    // The JIT treats them as constants in optimized code.
    private static readonly delegate* unmanaged[SuppressGCTransition]<long> _now = _counter is null ? null : _counter.Now;
    private static readonly delegate* unmanaged[SuppressGCTransition]<long> _nowOrdered = _counter is null ? null : _counter.NowOrdered;

    /// <summary>The count. The processor may read it before it has executed earlier instructions.</summary>
    public static long Now => _now == null ? TimeProvider.System.GetTimestamp() : _now();

    /// <summary>The count, read after all earlier instructions and before all later ones, as other threads see them.</summary>
    public static long NowOrdered => _nowOrdered == null ? TimeProvider.System.GetTimestamp() : _nowOrdered();
}
