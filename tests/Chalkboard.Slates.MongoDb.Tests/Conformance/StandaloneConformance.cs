using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

public sealed class StandaloneDocuments(StandaloneFixture fixture) : MongoDocuments<StandaloneFixture>(fixture);

public sealed class StandaloneCommits(StandaloneFixture fixture) : CommitSuite<StandaloneFixture>(fixture);

public sealed class StandaloneMultiDocumentCommits(StandaloneFixture fixture) : MultiDocumentCommitSuite<StandaloneFixture>(fixture);

public sealed class StandaloneTokenFamilyCommits(StandaloneFixture fixture) : TokenFamilyCommitSuite<StandaloneFixture>(fixture);

public sealed class StandaloneListing(StandaloneFixture fixture) : ListingSuite<StandaloneFixture>(fixture);

public sealed class StandaloneOwners(StandaloneFixture fixture) : OwnerSuite<StandaloneFixture>(fixture);

public sealed class StandaloneNames(StandaloneFixture fixture) : NameSuite<StandaloneFixture>(fixture);

public sealed class StandaloneExpiry(StandaloneFixture fixture) : ExpirySuite<StandaloneFixture>(fixture);

public sealed class StandaloneDeletion(StandaloneFixture fixture) : DeletionSuite<StandaloneFixture>(fixture);

public sealed class StandaloneWorkflows(StandaloneFixture fixture) : WorkflowSuite<StandaloneFixture>(fixture);

public sealed class StandaloneLocks(StandaloneFixture fixture) : LockSuite<StandaloneFixture>(fixture);

public sealed class StandaloneReads(StandaloneFixture fixture) : MongoReads<StandaloneFixture>(fixture);

public sealed class StandaloneTraffic(StandaloneFixture fixture) : TrafficSuite<StandaloneFixture>(fixture);

public sealed class StandaloneCost(StandaloneFixture fixture) : MongoCost<StandaloneFixture>(fixture);

public sealed class StandaloneSweep(StandaloneFixture fixture) : SweepSuite<StandaloneFixture>(fixture);

public sealed class StandaloneTokens(StandaloneFixture fixture) : TokenSuite<StandaloneFixture>(fixture);

public sealed class StandaloneReissue(StandaloneFixture fixture) : ReissueSuite<StandaloneFixture>(fixture);

public sealed class StandaloneAvailability(StandaloneFixture fixture) : AvailabilitySuite<StandaloneFixture>(fixture);

public sealed class StandaloneDurability(StandaloneFixture fixture) : DurabilitySuite<StandaloneFixture>(fixture);

public sealed class StandaloneModel(StandaloneFixture fixture) : ModelSuite<StandaloneFixture>(fixture)
{
    // Each plan waits for the real clock, so there are few.
    protected override int PlanCount => 15;
}

public sealed class StandaloneConcurrency(StandaloneFixture fixture) : ConcurrencySuite<StandaloneFixture>(fixture)
{
    // Without transactions a sign-in is checked just before the write, and a slate is deleted row by row, as the page documents.
    public override Task Every_concurrent_history_of_a_slate_is_linearizable()
    {
        Assert.Skip("On a standalone server neither the deletion of a slate nor a commit under a sign-in is atomic.");
        return Task.CompletedTask;
    }
}

public sealed class StandaloneWatch(StandaloneFixture fixture) : WatchSuite<StandaloneFixture>(fixture);

public sealed class StandaloneTokenWatch(StandaloneFixture fixture) : TokenWatchSuite<StandaloneFixture>(fixture);

public sealed class StandaloneCompleteness
{
    [Fact]
    public void The_MongoDB_store_runs_every_suite_on_a_standalone_server() =>
        Assert.Empty(ConformanceSuites.GetMissing(typeof(StandaloneCompleteness).Assembly, typeof(StandaloneFixture)));
}
