using System.Globalization;
using Chalkboard.Tracing.Forms;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.StartupHooks;

/// <summary>Writes traces to files, which are there whole or not at all, and tells chalk.</summary>
internal sealed class TraceWriter(RunOrder order, string folder)
{
    private readonly TraceForm _form = TraceForm.All.First(form => form.Name == order.Form);

    /// <param name="recording">The trace.</param>
    /// <param name="number">Which of several it is; null if there is one.</param>
    public void Write(Recording recording, int? number)
    {
        var file = order.Output + (number is { } which ? "." + which.ToString(CultureInfo.InvariantCulture) : "") + order.Extension;
        var result = new RunResult
        {
            Name = recording.Name,
            Took = TimeSpan.FromSeconds((double)(recording.EndTimestamp - recording.StartTimestamp) / recording.TimestampFrequency),
            Events = recording.Events.Count,
            Dropped = [.. recording.Dropped.Select(drop => string.Create(CultureInfo.InvariantCulture, $"{(drop.IsAtLeast ? "at least " : "")}{drop.Count} {drop.What}"))],
            KeptBecause = recording.KeptBecause,
        };
        try
        {
            WriteFile(recording, file);
            result = result with { File = file };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            result = result with { Failure = $"{file} can't be written. Does its folder exist, may you write there, and is there room?" };
        }

        result.Append(folder);
    }

    private void WriteFile(Recording recording, string file)
    {
        var unfinished = file + ".unfinished";
        try
        {
            using (var stream = File.Create(unfinished))
            {
#pragma warning disable RS0030 // The process ends when this returns: there is nobody to await it. The file is written synchronously.
                _form.WriteAsync(recording, stream).GetAwaiter().GetResult();
#pragma warning restore RS0030
            }

            File.Move(unfinished, file, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }
}
