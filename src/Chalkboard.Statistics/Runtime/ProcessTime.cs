using System.Diagnostics;

namespace Chalkboard.Statistics.Runtime;

/// <summary>How long the process has been there, and how long it had a processor.</summary>
internal static class ProcessTime
{
    public static void AddTo(StatisticsNamespace runtime, TimeProvider time)
    {
        using var process = Process.GetCurrentProcess();
        var start = new DateTimeOffset(process.StartTime).ToUniversalTime();
        var before = TimeProvider.System.GetUtcNow() - start;
        var added = time.GetTimestamp();

        runtime.Entries["Start Time"] = start;
        runtime.Computed("Uptime", _ => Uptime());
        runtime.Computed("Total CPU Time", static _ => Environment.CpuUsage.TotalTime);
        runtime.Computed("Total User Time", static _ => Environment.CpuUsage.UserTime);
        runtime.Computed("Total System Time", static _ => Environment.CpuUsage.PrivilegedTime);
        runtime.Computed("CPU/Second", _ => Environment.CpuUsage.TotalTime / Uptime());
        runtime.Rate("Last Minute CPU/Second", static () => Environment.CpuUsage.TotalTime.TotalSeconds, time);

        TimeSpan Uptime() => before + time.GetElapsedTime(added);
    }
}
