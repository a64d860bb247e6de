using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

public sealed class StandaloneOverWireAvailability(StandaloneOverWireFixture fixture)
    : AvailabilitySuite<StandaloneOverWireFixture>(fixture);

public sealed class StandaloneOverWireWatch(StandaloneOverWireFixture fixture) : WatchSuite<StandaloneOverWireFixture>(fixture);

public sealed class ReplicatedOverWireAvailability(ReplicatedOverWireFixture fixture)
    : AvailabilitySuite<ReplicatedOverWireFixture>(fixture);

public sealed class ReplicatedOverWireWatch(ReplicatedOverWireFixture fixture) : WatchSuite<ReplicatedOverWireFixture>(fixture);
