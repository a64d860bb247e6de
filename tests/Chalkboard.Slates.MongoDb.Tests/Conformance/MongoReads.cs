using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

/// <summary>Reads of several documents. Each command reads at a moment of its own, as the store's page documents.</summary>
public abstract class MongoReads<TFixture>(TFixture fixture) : ReadSuite<TFixture>(fixture) where TFixture : StoreFixture
{
    public override Task A_read_shows_each_commit_of_several_documents_completely_or_not_at_all()
    {
        Assert.Skip("MongoDB reads the documents of an owner one after the other.");
        return Task.CompletedTask;
    }
}
