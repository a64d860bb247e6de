using Chalkboard.Slates.Conformance.Samples;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Conformance.Crash;

/// <summary>Writes without end, and tells of each write once it is acknowledged.</summary>
internal static class Writer
{
    public const int Writers = 4;

    /// <summary>The slate that one of the writers writes to.</summary>
    public static string OwnerOf(string owner, int writer) => $"{owner}-{writer}";

    public static Task RunAsync(ISlateStore store, string owner, TextWriter acknowledged)
    {
        var lines = TextWriter.Synchronized(acknowledged);
        return Task.WhenAll([
            TokensAsync(store, owner, lines),
            .. Enumerable.Range(0, Writers).Select(writer => DocumentsAsync(store, OwnerOf(owner, writer), writer, lines))]);
    }

    private static async Task DocumentsAsync(ISlateStore store, string owner, int writer, TextWriter lines)
    {
        var several = store.Description.Capabilities.CommitsSeveralDocuments;
        for (var i = 1; ; i++)
        {
            var json = Some.Json($"{i}");
            DocumentWrite[] writes = [DocumentWrite.Put("a", json), DocumentWrite.Put("b", json)];
            var outcome = await store.CommitAsync(new Commit(owner, several ? writes : writes[..1]));
            if (outcome.Status == CommitStatus.Committed) await lines.WriteLineAsync(Acknowledgement.Text(writer, i));
            await Task.Yield();
        }
    }

    private static async Task TokensAsync(ISlateStore store, string owner, TextWriter lines)
    {
        while (true)
        {
            var revoked = Some.Token(owner, TimeSpan.FromDays(1), perOwner: int.MaxValue);
            var kept = Some.Token(owner, TimeSpan.FromDays(1), perOwner: int.MaxValue);
            await store.Tokens.IssueAsync(revoked);
            await store.Tokens.IssueAsync(kept);
            await lines.WriteLineAsync(Acknowledgement.Issued(kept.Id));
            await store.Tokens.RevokeAsync(revoked.Id);
            await lines.WriteLineAsync(Acknowledgement.Revoked(revoked.Id));
            await Task.Yield();
        }
    }
}
