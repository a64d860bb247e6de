using System.Text;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Tests.Infrastructure;

internal static class RecordingExtensions
{
    public static async Task<string> FormatAsync(this Recording recording, TraceFormat form)
    {
        using var stream = new MemoryStream();
        await form.WriteAsync(recording, stream, cancellationToken: TestContext.Current.CancellationToken);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
    }

    public static CallTree BuildTree(this Recording recording, bool subtractOverhead = false) =>
        CallTree.From(recording, subtractOverhead, cancellationToken: TestContext.Current.CancellationToken);

    public static Task<Recording> ParseAsync(string text) =>
        TraceReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), cancellationToken: TestContext.Current.CancellationToken);
}
