using Chalkboard.Slates.Conformance;

namespace Chalkboard.Slates.MongoDb.Tests.Conformance;

public sealed class StandaloneOverProxyAvailability(StandaloneOverProxyFixture fixture)
    : AvailabilitySuite<StandaloneOverProxyFixture>(fixture);

public sealed class StandaloneOverProxyWatch(StandaloneOverProxyFixture fixture) : WatchSuite<StandaloneOverProxyFixture>(fixture);

public sealed class StandaloneOverProxyTokenWatch(StandaloneOverProxyFixture fixture) : TokenWatchSuite<StandaloneOverProxyFixture>(fixture);

public sealed class ReplicatedOverProxyAvailability(ReplicatedOverProxyFixture fixture)
    : AvailabilitySuite<ReplicatedOverProxyFixture>(fixture);

public sealed class ReplicatedOverProxyWatch(ReplicatedOverProxyFixture fixture) : WatchSuite<ReplicatedOverProxyFixture>(fixture);

public sealed class ReplicatedOverProxyTokenWatch(ReplicatedOverProxyFixture fixture) : TokenWatchSuite<ReplicatedOverProxyFixture>(fixture);
