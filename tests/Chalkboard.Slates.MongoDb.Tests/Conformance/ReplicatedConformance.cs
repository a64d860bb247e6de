using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

public sealed class ReplicatedDocuments(ReplicatedFixture fixture) : MongoDocuments<ReplicatedFixture>(fixture);

public sealed class ReplicatedCommits(ReplicatedFixture fixture) : CommitSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedMultiDocumentCommits(ReplicatedFixture fixture) : MultiDocumentCommitSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedTokenFamilyCommits(ReplicatedFixture fixture) : TokenFamilyCommitSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedListing(ReplicatedFixture fixture) : ListingSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedOwners(ReplicatedFixture fixture) : OwnerSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedNames(ReplicatedFixture fixture) : NameSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedExpiry(ReplicatedFixture fixture) : ExpirySuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedDeletion(ReplicatedFixture fixture) : DeletionSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedWorkflows(ReplicatedFixture fixture) : WorkflowSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedLocks(ReplicatedFixture fixture) : LockSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedReads(ReplicatedFixture fixture) : MongoReads<ReplicatedFixture>(fixture);

public sealed class ReplicatedTraffic(ReplicatedFixture fixture) : TrafficSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedCost(ReplicatedFixture fixture) : MongoCost<ReplicatedFixture>(fixture);

public sealed class ReplicatedSweep(ReplicatedFixture fixture) : SweepSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedTokens(ReplicatedFixture fixture) : TokenSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedReissue(ReplicatedFixture fixture) : ReissueSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedAvailability(ReplicatedFixture fixture) : AvailabilitySuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedDurability(ReplicatedFixture fixture) : DurabilitySuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedModel(ReplicatedFixture fixture) : ModelSuite<ReplicatedFixture>(fixture)
{
    // Each plan waits for the real clock, so there are few.
    protected override int PlanCount => 15;
}

public sealed class ReplicatedConcurrency(ReplicatedFixture fixture) : ConcurrencySuite<ReplicatedFixture>(fixture)
{
    protected override int HistoryCount => 40;
}

public sealed class ReplicatedWatch(ReplicatedFixture fixture) : WatchSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedTokenWatch(ReplicatedFixture fixture) : TokenWatchSuite<ReplicatedFixture>(fixture);

public sealed class ReplicatedCompleteness
{
    [Fact]
    public void The_MongoDB_store_runs_every_suite_on_a_replica_set() =>
        Assert.Empty(ConformanceSuites.GetMissing(typeof(ReplicatedCompleteness).Assembly, typeof(ReplicatedFixture)));
}
