using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

public sealed class StandaloneOverProxyAvailability(StandaloneOverProxyFixture fixture)
    : AvailabilitySuite<StandaloneOverProxyFixture>(fixture);

public sealed class StandaloneOverProxyWatch(StandaloneOverProxyFixture fixture) : WatchSuite<StandaloneOverProxyFixture>(fixture);

public sealed class ReplicatedOverProxyAvailability(ReplicatedOverProxyFixture fixture)
    : AvailabilitySuite<ReplicatedOverProxyFixture>(fixture);

public sealed class ReplicatedOverProxyWatch(ReplicatedOverProxyFixture fixture) : WatchSuite<ReplicatedOverProxyFixture>(fixture);
