using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>Stores on one server, each fixture under a prefix of its own.</summary>
public sealed class StandaloneFixture : StoreFixture
{
    private string? _place;
    private RedisProcess? _server;

    public override string Location => _place!;

    public override TimeSpan Tick => RealTime.Tick;

    public override IReadOnlyList<Outage> Outages => [new("server killed", () =>
    {
        _server!.Kill();
        return default;
    }, async () =>
    {
        await _server!.StartAsync();
        await ReturningStores.BothAsync(this);
    })];

    public override ValueTask<ISlateStore> OpenAsync(string location) => new(PlaceForm.Open(location));

    public override async ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        await Task.Delay(duration, cancellationToken);

    public override async ValueTask<long?> CountWorkAsync(Func<ValueTask> operation) =>
        await PlaceForm.CountWorkAsync(Location, [_server!], operation);

    public override async ValueTask<long?> CountStoredDocumentsAsync() => await PlaceForm.CountHeldAsync(Location);

    protected override async ValueTask CreateAsync()
    {
        if (RedisProgram.Path is not null) _server = await SharedServers.StandaloneAsync();
        _place = PlaceForm.Of(_server?.Address ?? PlaceForm.Nowhere);
    }
}
