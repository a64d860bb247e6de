using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>Stores on one cluster, each fixture with its own prefix.</summary>
public sealed class ClusterFixture : StoreFixture
{
    private string? _location;
    private TimeSpan _tick;
    private RedisCluster? _cluster;

    public override string Location => _location!;

    public override TimeSpan Tick => _tick;

    public override IReadOnlyList<Outage> Outages => [new("every server killed", () =>
    {
        foreach (var node in _cluster!.Nodes) node.Kill();
        return default;
    }, async () =>
    {
        await Task.WhenAll(_cluster!.Nodes.Select(node => node.StartAsync()));
        await _cluster.WaitUntilHealthyAsync();
        await StoreRecovery.WaitForBothAsync(this);
    })];

    public override async ValueTask<ISlateStore> OpenAsync(string location)
    {
        var store = StoreLocation.OpenStore(location);
        if (RedisProgram.Path is not null && _tick == default) _tick = await TickCalibration.MeasureAsync(store, RealClockSettings.MinTick);
        return store;
    }

    public override async ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        await Task.Delay(duration, cancellationToken);

    public override async ValueTask<long?> CountWorkAsync(Func<ValueTask> operation) =>
        await StoreLocation.CountWorkAsync(Location, _cluster!.Nodes, operation);

    public override async ValueTask<long?> CountStoredDocumentsAsync() => await StoreLocation.CountStoredDocumentsAsync(Location);

    protected override async ValueTask CreateAsync()
    {
        if (RedisProgram.Path is not null) _cluster = await SharedServers.GetClusterAsync();
        _location = StoreLocation.Create(_cluster?.Configuration ?? StoreLocation.UnusedAddress);
    }
}
