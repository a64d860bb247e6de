using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>Stores on one server, each fixture with its own prefix.</summary>
public sealed class StandaloneFixture : StoreFixture
{
    private string? _location;
    private TimeSpan _tick;
    private RedisProcess? _server;

    public override string Location => _location!;

    public override TimeSpan Tick => _tick;

    public override IReadOnlyList<Outage> Outages => [new("server killed", () =>
    {
        _server!.Kill();
        return default;
    }, async () =>
    {
        await _server!.StartAsync();
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
        await StoreLocation.CountWorkAsync(Location, [_server!], operation);

    public override async ValueTask<long?> CountStoredDocumentsAsync() => await StoreLocation.CountStoredDocumentsAsync(Location);

    protected override async ValueTask CreateAsync()
    {
        if (RedisProgram.Path is not null) _server = await SharedServers.GetStandaloneAsync();
        _location = StoreLocation.Create(_server?.Address ?? StoreLocation.UnusedAddress);
    }
}
