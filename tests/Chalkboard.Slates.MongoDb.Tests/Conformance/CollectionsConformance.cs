using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

public sealed class CollectionsDocuments(CollectionsFixture fixture) : MongoDocuments<CollectionsFixture>(fixture);

public sealed class CollectionsCommits(CollectionsFixture fixture) : CommitSuite<CollectionsFixture>(fixture);

public sealed class CollectionsListing(CollectionsFixture fixture) : ListingSuite<CollectionsFixture>(fixture);

public sealed class CollectionsOwners(CollectionsFixture fixture) : OwnerSuite<CollectionsFixture>(fixture);

public sealed class CollectionsNames(CollectionsFixture fixture) : NameSuite<CollectionsFixture>(fixture);

public sealed class CollectionsExpiry(CollectionsFixture fixture) : ExpirySuite<CollectionsFixture>(fixture);

public sealed class CollectionsDeletion(CollectionsFixture fixture) : DeletionSuite<CollectionsFixture>(fixture);

public sealed class CollectionsWorkflows(CollectionsFixture fixture) : WorkflowSuite<CollectionsFixture>(fixture);

public sealed class CollectionsReads(CollectionsFixture fixture) : MongoReads<CollectionsFixture>(fixture);

public sealed class CollectionsTraffic(CollectionsFixture fixture) : TrafficSuite<CollectionsFixture>(fixture);

public sealed class CollectionsCost(CollectionsFixture fixture) : MongoCost<CollectionsFixture>(fixture);

public sealed class CollectionsSweep(CollectionsFixture fixture) : SweepSuite<CollectionsFixture>(fixture);

public sealed class CollectionsTokens(CollectionsFixture fixture) : TokenSuite<CollectionsFixture>(fixture);

public sealed class CollectionsWatch(CollectionsFixture fixture) : WatchSuite<CollectionsFixture>(fixture);

public sealed class CollectionsTokenWatch(CollectionsFixture fixture) : TokenWatchSuite<CollectionsFixture>(fixture);

public sealed class ReplicatedCollectionsMultiDocumentCommits(ReplicatedCollectionsFixture fixture)
    : MultiDocumentCommitSuite<ReplicatedCollectionsFixture>(fixture);

public sealed class ReplicatedCollectionsTokenFamilyCommits(ReplicatedCollectionsFixture fixture)
    : TokenFamilyCommitSuite<ReplicatedCollectionsFixture>(fixture);

public sealed class ReplicatedCollectionsOwners(ReplicatedCollectionsFixture fixture) : OwnerSuite<ReplicatedCollectionsFixture>(fixture);

public sealed class ReplicatedCollectionsWatch(ReplicatedCollectionsFixture fixture) : WatchSuite<ReplicatedCollectionsFixture>(fixture);

public sealed class ReplicatedCollectionsTokenWatch(ReplicatedCollectionsFixture fixture) : TokenWatchSuite<ReplicatedCollectionsFixture>(fixture);
