using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

public sealed class ClusterDocuments(ClusterFixture fixture) : DocumentSuite<ClusterFixture>(fixture);

public sealed class ClusterCommits(ClusterFixture fixture) : CommitSuite<ClusterFixture>(fixture);

public sealed class ClusterMultiDocumentCommits(ClusterFixture fixture) : MultiDocumentCommitSuite<ClusterFixture>(fixture);

public sealed class ClusterTokenFamilyCommits(ClusterFixture fixture) : TokenFamilyCommitSuite<ClusterFixture>(fixture);

public sealed class ClusterListing(ClusterFixture fixture) : ListingSuite<ClusterFixture>(fixture);

public sealed class ClusterOwners(ClusterFixture fixture) : OwnerSuite<ClusterFixture>(fixture);

public sealed class ClusterNames(ClusterFixture fixture) : NameSuite<ClusterFixture>(fixture);

public sealed class ClusterExpiry(ClusterFixture fixture) : ExpirySuite<ClusterFixture>(fixture);

public sealed class ClusterDeletion(ClusterFixture fixture) : DeletionSuite<ClusterFixture>(fixture);

public sealed class ClusterWorkflows(ClusterFixture fixture) : WorkflowSuite<ClusterFixture>(fixture);

public sealed class ClusterLocks(ClusterFixture fixture) : LockSuite<ClusterFixture>(fixture);

public sealed class ClusterReads(ClusterFixture fixture) : ReadSuite<ClusterFixture>(fixture);

public sealed class ClusterTraffic(ClusterFixture fixture) : TrafficSuite<ClusterFixture>(fixture);

public sealed class ClusterCost(ClusterFixture fixture) : CostSuite<ClusterFixture>(fixture);

public sealed class ClusterSweep(ClusterFixture fixture) : SweepSuite<ClusterFixture>(fixture);

public sealed class ClusterTokens(ClusterFixture fixture) : TokenSuite<ClusterFixture>(fixture);

public sealed class ClusterReissue(ClusterFixture fixture) : ReissueSuite<ClusterFixture>(fixture);

public sealed class ClusterDurability(ClusterFixture fixture) : DurabilitySuite<ClusterFixture>(fixture);

public sealed class ClusterModel(ClusterFixture fixture) : ModelSuite<ClusterFixture>(fixture)
{
    protected override int PlanCount => RealClockSettings.PlanCount;
}

public sealed class ClusterConcurrency(ClusterFixture fixture) : ConcurrencySuite<ClusterFixture>(fixture)
{
    protected override int HistoryCount => 40;
}

[Collection(nameof(SerialTests))]
public sealed class ClusterAvailability(ClusterFixture fixture) : AvailabilitySuite<ClusterFixture>(fixture);

[Collection(nameof(SerialTests))]
public sealed class ClusterWatch(ClusterFixture fixture) : WatchSuite<ClusterFixture>(fixture);

[Collection(nameof(SerialTests))]
public sealed class ClusterTokenWatch(ClusterFixture fixture) : TokenWatchSuite<ClusterFixture>(fixture);

public sealed class ClusterCompleteness
{
    [Fact]
    public void The_Redis_store_runs_every_suite() =>
        Assert.Empty(ConformanceSuites.GetMissing(typeof(ClusterCompleteness).Assembly, typeof(ClusterFixture)));
}
