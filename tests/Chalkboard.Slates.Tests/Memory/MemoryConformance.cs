using Chalkboard.Slates.Conformance;
using Xunit;

namespace Chalkboard.Slates.Tests.Memory;

public sealed class MemoryDocuments(MemoryFixture fixture) : DocumentSuite<MemoryFixture>(fixture);

public sealed class MemoryCommits(MemoryFixture fixture) : CommitSuite<MemoryFixture>(fixture);

public sealed class MemoryMultiDocumentCommits(MemoryFixture fixture) : MultiDocumentCommitSuite<MemoryFixture>(fixture);

public sealed class MemoryTokenFamilyCommits(MemoryFixture fixture) : TokenFamilyCommitSuite<MemoryFixture>(fixture);

public sealed class MemoryListing(MemoryFixture fixture) : ListingSuite<MemoryFixture>(fixture);

public sealed class MemoryOwners(MemoryFixture fixture) : OwnerSuite<MemoryFixture>(fixture);

public sealed class MemoryNames(MemoryFixture fixture) : NameSuite<MemoryFixture>(fixture);

public sealed class MemoryExpiry(MemoryFixture fixture) : ExpirySuite<MemoryFixture>(fixture);

public sealed class MemoryDeletion(MemoryFixture fixture) : DeletionSuite<MemoryFixture>(fixture);

public sealed class MemoryWorkflows(MemoryFixture fixture) : WorkflowSuite<MemoryFixture>(fixture);

public sealed class SingleDocumentWorkflows(SingleDocumentFixture fixture) : WorkflowSuite<SingleDocumentFixture>(fixture);

public sealed class MemoryLocks(MemoryFixture fixture) : LockSuite<MemoryFixture>(fixture);

public sealed class MemoryReads(MemoryFixture fixture) : ReadSuite<MemoryFixture>(fixture);

public sealed class MemoryTraffic(MemoryFixture fixture) : TrafficSuite<MemoryFixture>(fixture);

public sealed class MemoryCost(MemoryFixture fixture) : CostSuite<MemoryFixture>(fixture);

public sealed class MemorySweep(MemoryFixture fixture) : SweepSuite<MemoryFixture>(fixture);

public sealed class MemoryTokens(MemoryFixture fixture) : TokenSuite<MemoryFixture>(fixture);

public sealed class MemoryReissue(MemoryFixture fixture) : ReissueSuite<MemoryFixture>(fixture);

public sealed class MemoryAvailability(MemoryFixture fixture) : AvailabilitySuite<MemoryFixture>(fixture);

public sealed class MemoryDurability(MemoryFixture fixture) : DurabilitySuite<MemoryFixture>(fixture);

public sealed class MemoryModel(MemoryFixture fixture) : ModelSuite<MemoryFixture>(fixture);

public sealed class MemoryConcurrency(MemoryFixture fixture) : ConcurrencySuite<MemoryFixture>(fixture);

public sealed class MemoryWatch(MemoryFixture fixture) : WatchSuite<MemoryFixture>(fixture);

public sealed class MemoryTokenWatch(MemoryFixture fixture) : TokenWatchSuite<MemoryFixture>(fixture);

public sealed class MemoryCompleteness
{
    [Fact]
    public void The_memory_store_runs_every_suite() =>
        Assert.Empty(ConformanceSuites.GetMissing(typeof(MemoryCompleteness).Assembly, typeof(MemoryFixture)));
}
