using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.PostgreSql.Tests.Conformance;

public sealed class PostgreSqlDocuments(PostgreSqlFixture fixture) : DocumentSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlCommits(PostgreSqlFixture fixture) : CommitSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlMultiDocumentCommits(PostgreSqlFixture fixture) : MultiDocumentCommitSuite<PostgreSqlFixture>(
    fixture.OrSkip());

public sealed class PostgreSqlTokenFamilyCommits(PostgreSqlFixture fixture) : TokenFamilyCommitSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlListing(PostgreSqlFixture fixture) : ListingSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlOwners(PostgreSqlFixture fixture) : OwnerSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlNames(PostgreSqlFixture fixture) : NameSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlExpiry(PostgreSqlFixture fixture) : ExpirySuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlDeletion(PostgreSqlFixture fixture) : DeletionSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlWorkflows(PostgreSqlFixture fixture) : WorkflowSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlLocks(PostgreSqlFixture fixture) : LockSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlReads(PostgreSqlFixture fixture) : ReadSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlTraffic(PostgreSqlFixture fixture) : TrafficSuite<PostgreSqlFixture>(fixture.OrSkip());

[Collection(nameof(CostTests))]
public sealed class PostgreSqlCost(PostgreSqlFixture fixture) : CostSuite<PostgreSqlFixture>(fixture.OrSkip());

[Collection(nameof(CostTests))]
public sealed class SmallOwnersCost(SmallOwnersFixture fixture) : CostSuite<SmallOwnersFixture>(fixture.OrSkip());

public sealed class PostgreSqlSweep(PostgreSqlFixture fixture) : SweepSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlTokens(PostgreSqlFixture fixture) : TokenSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlReissue(PostgreSqlFixture fixture) : ReissueSuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlAvailability(PostgreSqlFixture fixture) : AvailabilitySuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlDurability(PostgreSqlFixture fixture) : DurabilitySuite<PostgreSqlFixture>(fixture.OrSkip());

public sealed class PostgreSqlWatch(PostgreSqlFixture fixture) : WatchSuite<PostgreSqlFixture>(fixture.WithWatchesOrSkip());

public sealed class PostgreSqlTokenWatch(PostgreSqlFixture fixture) : TokenWatchSuite<PostgreSqlFixture>(fixture.WithWatchesOrSkip());

public sealed class PostgreSqlModel(PostgreSqlFixture fixture) : ModelSuite<PostgreSqlFixture>(fixture.OrSkip())
{
    // Each plan waits for the real clock, so there are few.
    protected override int PlanCount => 10;
}

public sealed class PostgreSqlConcurrency(PostgreSqlFixture fixture) : ConcurrencySuite<PostgreSqlFixture>(fixture.OrSkip())
{
    protected override int HistoryCount => 30;
}

public sealed class PostgreSqlCompleteness
{
    [Fact]
    public void The_PostgreSQL_store_runs_every_suite() =>
        Assert.Empty(ConformanceSuites.GetMissing(typeof(PostgreSqlCompleteness).Assembly, typeof(PostgreSqlFixture)));
}
