using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>Stores on one Garnet server, each fixture with its own prefix. Garnet does not count the commands of scripts.</summary>
public sealed class GarnetFixture : StoreFixture
{
    private string? _location;
    private TimeSpan _tick;
    private GarnetProcess? _server;

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
        if (_server is not null && _tick == default) _tick = await TickCalibration.MeasureAsync(store, RealClockSettings.MinTick);
        return store;
    }

    public override async ValueTask AdvanceAsync(TimeSpan duration, CancellationToken cancellationToken) =>
        await Task.Delay(duration, cancellationToken);

    public override async ValueTask<long?> CountStoredDocumentsAsync() => await StoreLocation.CountStoredDocumentsAsync(Location);

    protected override async ValueTask CreateAsync()
    {
        Assert.SkipWhen(
            GarnetProcess.ProgramPath is null,
            "Garnet's tests run where CHALKBOARD_GARNET names GarnetServer.dll, which the .NET tool garnet-server has.");
        _server = await SharedServers.GetGarnetAsync();
        _location = StoreLocation.Create(_server.Address);
    }
}
