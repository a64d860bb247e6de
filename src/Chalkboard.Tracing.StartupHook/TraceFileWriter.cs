using System.Globalization;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>Writes traces to files, completely or not at all, and the results for chalk.</summary>
internal sealed class TraceFileWriter(TraceRunRequest request, string folder)
{
    private readonly TraceFormat _format = TraceFormat.All.First(format => format.Name == request.Format);

    /// <param name="recording">The recording.</param>
    /// <param name="number">The number of the trace; null if there is only one.</param>
    public void Write(Recording recording, int? number)
    {
        var file =
            request.Output + (number is { } fileNumber ? "." + fileNumber.ToString(CultureInfo.InvariantCulture) : "") + request.Extension;
        var result = new TraceRunResult
        {
            Name = recording.Name,
            Duration = TimeSpan.FromSeconds((double)(recording.EndTimestamp - recording.StartTimestamp) / recording.TimestampFrequency),
            EventCount = recording.Events.Count,
            Dropped = [.. recording.Dropped.Select(drop =>
                string.Create(CultureInfo.InvariantCulture, $"{(drop.IsLowerBound ? "at least " : "")}{drop.Count} {drop.Description}"))],
            KeepReason = recording.KeepReason,
            IsTruncated = recording.IsTruncated,
        };
        try
        {
            WriteFile(recording, file);
            result = result with { File = file };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            var error = $"{file} can't be written. Check that its folder exists, its permissions, and the space on the disk.";
            result = result with { Error = error };
        }

        result.Append(folder);
    }

    private void WriteFile(Recording recording, string file)
    {
        var unfinishedPath = file + ".unfinished";
        try
        {
            using (var stream = File.Create(unfinishedPath))
            {
#pragma warning disable RS0030 // The process ends when this returns, so the file is written synchronously.
                _format.WriteAsync(recording, stream).GetAwaiter().GetResult();
#pragma warning restore RS0030
            }

            File.Move(unfinishedPath, file, overwrite: true);
        }
        finally
        {
            File.Delete(unfinishedPath);
        }
    }
}
