using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>Stores on one cluster, each fixture under a prefix of its own.</summary>
public sealed class ClusterFixture : StoreFixture
{
    private string? _place;
    private RedisCluster? _cluster;

    public override string Place => _place!;

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

    public override ValueTask<ISlateStore> OpenAsync(string place) => new(PlaceForm.Open(place));

    public override async ValueTask AdvanceAsync(TimeSpan time, CancellationToken cancellation) => await Task.Delay(time, cancellation);

    public override async ValueTask<long?> CountWorkAsync(Func<ValueTask> act) => await PlaceForm.CountWorkAsync(Place, _cluster!.Nodes, act);

    public override async ValueTask<long?> CountHeldAsync() => await PlaceForm.CountHeldAsync(Place);

    protected override async ValueTask CreateAsync()
    {
        if (RedisProgram.Path is not null) _cluster = await Shared.ClusterAsync();
        _place = PlaceForm.Of(_cluster?.Configuration ?? PlaceForm.Nowhere);
    }
}
