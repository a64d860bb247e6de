using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

public sealed class StandaloneDocuments(StandaloneFixture fixture) : DocumentSuite<StandaloneFixture>(fixture);

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

public sealed class StandaloneReads(StandaloneFixture fixture) : ReadSuite<StandaloneFixture>(fixture);

public sealed class StandaloneTraffic(StandaloneFixture fixture) : TrafficSuite<StandaloneFixture>(fixture);

public sealed class StandaloneCost(StandaloneFixture fixture) : CostSuite<StandaloneFixture>(fixture);

public sealed class StandaloneSweep(StandaloneFixture fixture) : SweepSuite<StandaloneFixture>(fixture);

public sealed class StandaloneTokens(StandaloneFixture fixture) : TokenSuite<StandaloneFixture>(fixture);

public sealed class StandaloneReissue(StandaloneFixture fixture) : ReissueSuite<StandaloneFixture>(fixture);

public sealed class StandaloneDurability(StandaloneFixture fixture) : DurabilitySuite<StandaloneFixture>(fixture);

public sealed class StandaloneModel(StandaloneFixture fixture) : ModelSuite<StandaloneFixture>(fixture)
{
    protected override int PlanCount => RealClockSettings.PlanCount;
}

public sealed class StandaloneConcurrency(StandaloneFixture fixture) : ConcurrencySuite<StandaloneFixture>(fixture)
{
    protected override int HistoryCount => 40;
}

[Collection(nameof(SerialTests))]
public sealed class StandaloneAvailability(StandaloneFixture fixture) : AvailabilitySuite<StandaloneFixture>(fixture);

[Collection(nameof(SerialTests))]
public sealed class StandaloneWatch(StandaloneFixture fixture) : WatchSuite<StandaloneFixture>(fixture);

[Collection(nameof(SerialTests))]
public sealed class StandaloneTokenWatch(StandaloneFixture fixture) : TokenWatchSuite<StandaloneFixture>(fixture);

public sealed class StandaloneCompleteness
{
    [Fact]
    public void The_Redis_store_runs_every_suite() =>
        Assert.Empty(ConformanceSuites.GetMissing(typeof(StandaloneCompleteness).Assembly, typeof(StandaloneFixture)));
}
