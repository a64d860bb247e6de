using System.Diagnostics;

namespace Chalkboard.Statistics.Runtime;

/// <summary>The entries about the age and the processor time of the process.</summary>
internal static class ProcessTime
{
    public static void AddTo(StatisticsNamespace runtime, TimeProvider timeProvider)
    {
        using var process = Process.GetCurrentProcess();
        var start = new DateTimeOffset(process.StartTime).ToUniversalTime();
        var uptimeAtStart = TimeProvider.System.GetUtcNow() - start;
        var startTimestamp = timeProvider.GetTimestamp();

        runtime.Entries["Start Time"] = start;
        runtime.AddFunction("Uptime", _ => GetUptime());
        runtime.AddFunction("Total CPU Time", static _ => Environment.CpuUsage.TotalTime);
        runtime.AddFunction("Total User Time", static _ => Environment.CpuUsage.UserTime);
        runtime.AddFunction("Total System Time", static _ => Environment.CpuUsage.PrivilegedTime);
        runtime.AddFunction("CPU/Second", _ => Environment.CpuUsage.TotalTime / GetUptime());
        runtime.AddRate("Last Minute CPU/Second", static () => Environment.CpuUsage.TotalTime.TotalSeconds, timeProvider);

        TimeSpan GetUptime() => uptimeAtStart + timeProvider.GetElapsedTime(startTimestamp);
    }
}
