using System.Text;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Tests.Given;

internal static class Written
{
    public static async Task<string> AsAsync(this Recording recording, TraceFormat form)
    {
        using var stream = new MemoryStream();
        await form.WriteAsync(recording, stream, cancellationToken: TestContext.Current.CancellationToken);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.ToArray());
    }

    public static CallTree Tree(this Recording recording, bool withoutCost = false) =>
        CallTree.From(recording, withoutCost, cancellationToken: TestContext.Current.CancellationToken);

    public static Task<Recording> ReadAsync(string text) =>
        TraceReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), cancellationToken: TestContext.Current.CancellationToken);
}
