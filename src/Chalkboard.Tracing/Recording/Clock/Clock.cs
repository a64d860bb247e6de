namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// The clock of the logs. It counts what the machine counts quickest: reading it is most of what an event costs. A
/// <see cref="TimestampConverter"/> says which time a count was.
/// </summary>
internal static unsafe class Clock
{
    private static readonly CycleCounter? _counter = CycleCounter.CreateOrNull();

    // Constants once what reads them is optimized.
    private static readonly delegate* unmanaged[SuppressGCTransition]<long> _now = _counter is null ? null : _counter.Now;
    private static readonly delegate* unmanaged[SuppressGCTransition]<long> _nowOrdered = _counter is null ? null : _counter.NowOrdered;

    /// <summary>The count. The processor may read it somewhat earlier than what comes before.</summary>
    public static long Now => _now == null ? TimeProvider.System.GetTimestamp() : _now();

    /// <summary>The count, after all that comes before and before all that comes after, also where another thread sees that.</summary>
    public static long NowOrdered => _nowOrdered == null ? TimeProvider.System.GetTimestamp() : _nowOrdered();
}
