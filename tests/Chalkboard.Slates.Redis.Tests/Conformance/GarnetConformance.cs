using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

public sealed class GarnetDocuments(GarnetFixture fixture) : DocumentSuite<GarnetFixture>(fixture);

public sealed class GarnetCommits(GarnetFixture fixture) : CommitSuite<GarnetFixture>(fixture);

public sealed class GarnetMultiDocumentCommits(GarnetFixture fixture) : MultiDocumentCommitSuite<GarnetFixture>(fixture);

public sealed class GarnetTokenFamilyCommits(GarnetFixture fixture) : TokenFamilyCommitSuite<GarnetFixture>(fixture);

public sealed class GarnetListing(GarnetFixture fixture) : ListingSuite<GarnetFixture>(fixture);

public sealed class GarnetOwners(GarnetFixture fixture) : OwnerSuite<GarnetFixture>(fixture);

public sealed class GarnetNames(GarnetFixture fixture) : NameSuite<GarnetFixture>(fixture);

public sealed class GarnetExpiry(GarnetFixture fixture) : ExpirySuite<GarnetFixture>(fixture);

public sealed class GarnetDeletion(GarnetFixture fixture) : DeletionSuite<GarnetFixture>(fixture);

public sealed class GarnetReads(GarnetFixture fixture) : ReadSuite<GarnetFixture>(fixture);

public sealed class GarnetWorkflows(GarnetFixture fixture) : WorkflowSuite<GarnetFixture>(fixture);

public sealed class GarnetLocks(GarnetFixture fixture) : LockSuite<GarnetFixture>(fixture);

public sealed class GarnetTraffic(GarnetFixture fixture) : TrafficSuite<GarnetFixture>(fixture);

public sealed class GarnetCost(GarnetFixture fixture) : CostSuite<GarnetFixture>(fixture);

public sealed class GarnetSweep(GarnetFixture fixture) : SweepSuite<GarnetFixture>(fixture);

public sealed class GarnetTokens(GarnetFixture fixture) : TokenSuite<GarnetFixture>(fixture);

public sealed class GarnetReissue(GarnetFixture fixture) : ReissueSuite<GarnetFixture>(fixture);

public sealed class GarnetDurability(GarnetFixture fixture) : DurabilitySuite<GarnetFixture>(fixture);

public sealed class GarnetModel(GarnetFixture fixture) : ModelSuite<GarnetFixture>(fixture)
{
    protected override int PlanCount => 5;
}

public sealed class GarnetConcurrency(GarnetFixture fixture) : ConcurrencySuite<GarnetFixture>(fixture)
{
    protected override int HistoryCount => 20;
}

[Collection(nameof(SerialTests))]
public sealed class GarnetAvailability(GarnetFixture fixture) : AvailabilitySuite<GarnetFixture>(fixture);

[Collection(nameof(SerialTests))]
public sealed class GarnetWatch(GarnetFixture fixture) : WatchSuite<GarnetFixture>(fixture);

[Collection(nameof(SerialTests))]
public sealed class GarnetTokenWatch(GarnetFixture fixture) : TokenWatchSuite<GarnetFixture>(fixture);

public sealed class GarnetCompleteness
{
    [Fact]
    public void Garnet_runs_every_suite() =>
        Assert.Empty(ConformanceSuites.GetMissing(typeof(GarnetCompleteness).Assembly, typeof(GarnetFixture)));
}
