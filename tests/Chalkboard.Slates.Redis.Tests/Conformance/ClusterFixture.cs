using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>Stores on one cluster, each fixture under a prefix of its own.</summary>
public sealed class ClusterFixture : StoreFixture
{
    private string? _place;
    private RedisCluster? _cluster;

    public override string Location => _place!;

    public override TimeSpan Tick => RealTime.Tick;

    public override IReadOnlyList<Outage> Outages => [new("every server killed", () =>
    {
        foreach (var node in _cluster!.Nodes) node.Kill();
        return default;
    }, async () =>
    {
        await Task.WhenAll(_cluster!.Nodes.Select(node => node.StartAsync()));
        await _cluster.HealAsync();
        await ReturningStores.BothAsync(this);
    })];

    public override ValueTask<ISlateStore> OpenAsync(string location) => new(PlaceForm.Open(location));

    public override async ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        await Task.Delay(duration, cancellationToken);

    public override async ValueTask<long?> CountWorkAsync(Func<ValueTask> operation) =>
        await PlaceForm.CountWorkAsync(Location, _cluster!.Nodes, operation);

    public override async ValueTask<long?> CountStoredDocumentsAsync() => await PlaceForm.CountHeldAsync(Location);

    protected override async ValueTask CreateAsync()
    {
        if (RedisProgram.Path is not null) _cluster = await SharedServers.ClusterAsync();
        _place = PlaceForm.Of(_cluster?.Configuration ?? PlaceForm.Nowhere);
    }
}
