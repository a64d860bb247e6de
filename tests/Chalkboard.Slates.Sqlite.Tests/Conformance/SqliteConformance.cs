using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.Sqlite.Tests.Conformance;

public sealed class SqliteDocuments(SqliteFixture fixture) : DocumentSuite<SqliteFixture>(fixture);

public sealed class SqliteCommits(SqliteFixture fixture) : CommitSuite<SqliteFixture>(fixture);

public sealed class SqliteMultiDocumentCommits(SqliteFixture fixture) : MultiDocumentCommitSuite<SqliteFixture>(fixture);

public sealed class SqliteTokenFamilyCommits(SqliteFixture fixture) : TokenFamilyCommitSuite<SqliteFixture>(fixture);

public sealed class SqliteListing(SqliteFixture fixture) : ListingSuite<SqliteFixture>(fixture);

public sealed class SqliteOwners(SqliteFixture fixture) : OwnerSuite<SqliteFixture>(fixture);

public sealed class SqliteNames(SqliteFixture fixture) : NameSuite<SqliteFixture>(fixture);

public sealed class SqliteExpiry(SqliteFixture fixture) : ExpirySuite<SqliteFixture>(fixture);

public sealed class SqliteDeletion(SqliteFixture fixture) : DeletionSuite<SqliteFixture>(fixture);

public sealed class SqliteWorkflows(SqliteFixture fixture) : WorkflowSuite<SqliteFixture>(fixture);

public sealed class SqliteLocks(SqliteFixture fixture) : LockSuite<SqliteFixture>(fixture);

public sealed class SqliteReads(SqliteFixture fixture) : ReadSuite<SqliteFixture>(fixture);

public sealed class SqliteTraffic(SqliteFixture fixture) : TrafficSuite<SqliteFixture>(fixture);

public sealed class SqliteCost(SqliteFixture fixture) : CostSuite<SqliteFixture>(fixture);

public sealed class AnalyzedCost(AnalyzedFixture fixture) : CostSuite<AnalyzedFixture>(fixture);

public sealed class SqliteSweep(SqliteFixture fixture) : SweepSuite<SqliteFixture>(fixture);

public sealed class SqliteTokens(SqliteFixture fixture) : TokenSuite<SqliteFixture>(fixture);

public sealed class SqliteReissue(SqliteFixture fixture) : ReissueSuite<SqliteFixture>(fixture);

public sealed class SqliteAvailability(SqliteFixture fixture) : AvailabilitySuite<SqliteFixture>(fixture);

public sealed class SqliteDurability(SqliteFixture fixture) : DurabilitySuite<SqliteFixture>(fixture);

public sealed class SqliteModel(SqliteFixture fixture) : ModelSuite<SqliteFixture>(fixture);

public sealed class SqliteConcurrency(SqliteFixture fixture) : ConcurrencySuite<SqliteFixture>(fixture);

public sealed class SqliteWatch(SqliteFixture fixture) : WatchSuite<SqliteFixture>(fixture);

public sealed class SqliteTokenWatch(SqliteFixture fixture) : TokenWatchSuite<SqliteFixture>(fixture);

public sealed class SqliteCompleteness
{
    [Fact]
    public void The_SQLite_store_runs_every_suite() =>
        Assert.Empty(ConformanceSuites.GetMissing(typeof(SqliteCompleteness).Assembly, typeof(SqliteFixture)));
}
