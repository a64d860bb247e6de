using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.AspNetCore.Keeping;

/// <summary>About how much memory a recording takes: that of its events and their values, mostly.</summary>
internal static class RecordingSize
{
    private const int _ofEvent = 40;
    private const int _ofSymbol = 200;

    public static long Of(Recording recording)
    {
        var bytes = ((long)_ofEvent * recording.Events.Count) + ((long)_ofSymbol * recording.Symbols.Count);
        foreach (var happened in recording.Events) bytes += 2L * happened.Value.Length;
        return bytes;
    }
}
