using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.PostgreSql.Tests.Conformance;

public sealed class PartitionedDocuments(PartitionedFixture fixture) : DocumentSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedCommits(PartitionedFixture fixture) : CommitSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedMultiDocumentCommits(PartitionedFixture fixture)
    : MultiDocumentCommitSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedTokenFamilyCommits(PartitionedFixture fixture) : TokenFamilyCommitSuite<PartitionedFixture>(
    fixture.OrSkip());

public sealed class PartitionedListing(PartitionedFixture fixture) : ListingSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedOwners(PartitionedFixture fixture) : OwnerSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedNames(PartitionedFixture fixture) : NameSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedExpiry(PartitionedFixture fixture) : ExpirySuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedDeletion(PartitionedFixture fixture) : DeletionSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedWorkflows(PartitionedFixture fixture) : WorkflowSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedLocks(PartitionedFixture fixture) : LockSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedReads(PartitionedFixture fixture) : ReadSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedTraffic(PartitionedFixture fixture) : TrafficSuite<PartitionedFixture>(fixture.OrSkip());

[Collection(nameof(CostTests))]
public sealed class PartitionedCost(PartitionedFixture fixture) : CostSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedSweep(PartitionedFixture fixture) : SweepSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedTokens(PartitionedFixture fixture) : TokenSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedReissue(PartitionedFixture fixture) : ReissueSuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedAvailability(PartitionedFixture fixture) : AvailabilitySuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedDurability(PartitionedFixture fixture) : DurabilitySuite<PartitionedFixture>(fixture.OrSkip());

public sealed class PartitionedWatch(PartitionedFixture fixture) : WatchSuite<PartitionedFixture>(fixture.WithWatchesOrSkip());

public sealed class PartitionedTokenWatch(PartitionedFixture fixture) : TokenWatchSuite<PartitionedFixture>(fixture.WithWatchesOrSkip());

public sealed class PartitionedModel(PartitionedFixture fixture) : ModelSuite<PartitionedFixture>(fixture.OrSkip())
{
    // Each plan waits for the real clock, so there are few.
    protected override int PlanCount => 5;
}

public sealed class PartitionedConcurrency(PartitionedFixture fixture) : ConcurrencySuite<PartitionedFixture>(fixture.OrSkip())
{
    protected override int HistoryCount => 10;
}

public sealed class PartitionedCompleteness
{
    [Fact]
    public void The_Partitioned_layout_runs_every_suite() =>
        Assert.Empty(ConformanceSuites.GetMissing(typeof(PartitionedCompleteness).Assembly, typeof(PartitionedFixture)));
}
