using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Crash;

/// <summary>Writes until the process is killed, and prints each write when it is acknowledged.</summary>
internal static class EndlessWriter
{
    public const int WriterCount = 4;

    /// <summary>Returns the owner of the slate that a writer writes to.</summary>
    public static string GetOwner(string owner, int writer) => $"{owner}-{writer}";

    public static Task RunAsync(ISlateStore store, string owner, TextWriter output)
    {
        var lines = TextWriter.Synchronized(output);
        return Task.WhenAll([
            WriteTokensAsync(store, owner, lines),
            .. Enumerable.Range(0, WriterCount).Select(writer => WriteDocumentsAsync(store, GetOwner(owner, writer), writer, lines))]);
    }

    private static async Task WriteDocumentsAsync(ISlateStore store, string owner, int writer, TextWriter lines)
    {
        var supportsMultiDocumentCommits = store.Description.Capabilities.SupportsMultiDocumentCommits;
        for (var i = 1; ; i++)
        {
            var json = TestData.ToUtf8($"{i}");
            DocumentWrite[] writes = [DocumentWrite.Put("a", json), DocumentWrite.Put("b", json)];
            var outcome = await store.CommitAsync(new Commit(owner, supportsMultiDocumentCommits ? writes : writes[..1]));
            if (outcome.Status == CommitStatus.Committed) await lines.WriteLineAsync(AcknowledgedWrites.FormatDocument(writer, i));
            await Task.Yield();
        }
    }

    private static async Task WriteTokensAsync(ISlateStore store, string owner, TextWriter lines)
    {
        while (true)
        {
            var revokedToken = TestData.CreateToken(owner, TimeSpan.FromDays(1), maxPerOwner: int.MaxValue);
            var keptToken = TestData.CreateToken(owner, TimeSpan.FromDays(1), maxPerOwner: int.MaxValue);
            await store.Tokens.IssueAsync(revokedToken);
            await store.Tokens.IssueAsync(keptToken);
            await lines.WriteLineAsync(AcknowledgedWrites.FormatIssuedToken(keptToken.Id));
            await store.Tokens.RevokeAsync(revokedToken.Id);
            await lines.WriteLineAsync(AcknowledgedWrites.FormatRevokedToken(revokedToken.Id));
            await Task.Yield();
        }
    }
}
