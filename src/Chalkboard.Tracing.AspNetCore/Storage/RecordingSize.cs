using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Storage;

/// <summary>About how much memory a recording takes: that of its events and their values, mostly.</summary>
internal static class RecordingSize
{
    private const int BytesPerEvent = 40;
    private const int BytesPerSymbol = 200;

    public static long Estimate(Recording recording)
    {
        var bytes = ((long)BytesPerEvent * recording.Events.Count) + ((long)BytesPerSymbol * recording.Symbols.Count);
        foreach (var traceEvent in recording.Events) bytes += 2L * traceEvent.Value.Length;
        return bytes;
    }
}
