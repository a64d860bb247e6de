using System.Buffers;

namespace Chalkboard.Statistics.Reports;

/// <summary>
/// A report as JSON: sorted, times as Unix seconds, durations as seconds, NaN and infinities as null, and an error as an
/// object with its message.
/// </summary>
public static class JsonReport
{
    /// <summary>Writes a report, or any value of one.</summary>
    /// <param name="output">Gets UTF-8.</param>
    /// <param name="value">A <see cref="Report"/>, or what stands in one.</param>
    /// <param name="indented">Whether to write it for people.</param>
    public static void Write(IBufferWriter<byte> output, object? value, bool indented = false) => throw new NotImplementedException();
}
