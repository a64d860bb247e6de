using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Chalkboard.Bench.Tracing;

/// <summary>
/// <see cref="Measured.Loop"/> with the timing that MethodTimer.Fody weaves into a method with <c>[Time]</c>, written by hand after its
/// documentation, because the package was not available: two readings of the clock, a finally block that looks up the
/// method by its handle, and a logger that does next to nothing.
/// </summary>
internal static class TimedByMethodTimer
{
    private static readonly double _ticks = TimeSpan.TicksPerSecond / (double)Stopwatch.Frequency;

    // C# can't load a method handle as a constant, as IL can.
    private static readonly RuntimeMethodHandle _call = typeof(TimedByMethodTimer).GetMethod(nameof(Call))!.MethodHandle;

    public static int Loop(int seed)
    {
        var sum = seed;
        for (var i = 0; i < Measured.Times; i++) sum += Call(i, sum);
        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Call(int a, int b)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            return a < b ? (a ^ b) + 1 : (b & a) - 1;
        }
        finally
        {
            var elapsed = new TimeSpan((long)(_ticks * (Stopwatch.GetTimestamp() - start)));
            Log(MethodBase.GetMethodFromHandle(_call, typeof(TimedByMethodTimer).TypeHandle), elapsed, null);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Log(MethodBase? method, TimeSpan elapsed, string? message) =>
        GC.KeepAlive(elapsed < TimeSpan.Zero ? method?.Name + message : null);
}
