using System.Text;
using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

/// <summary>MongoDB's documents hold 16 MiB including the key, so a document of a slate holds a little less.</summary>
public abstract class MongoDocuments<TFixture>(TFixture fixture) : DocumentSuite<TFixture>(fixture) where TFixture : StoreFixture
{
    public override async Task Content_of_any_allowed_size_comes_back_whole(int bytes)
    {
        if (bytes < 16 * 1024 * 1024)
        {
            await base.Content_of_any_allowed_size_comes_back_whole(bytes);
            return;
        }

        await base.Content_of_any_allowed_size_comes_back_whole(bytes - 64 * 1024);
        var tooLarge = Encoding.UTF8.GetBytes($"\"{new string('0', bytes - 2)}\"");
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(
            async () => await Store.CommitAsync(new Commit(Owner, [DocumentWrite.Put("a", tooLarge)]), TestCancellationToken));
        Assert.Contains("MongoDB holds documents of at most 16,777,216 bytes", error.Message, StringComparison.Ordinal);
        Assert.False(error.IsOutcomeUnknown);
    }
}
