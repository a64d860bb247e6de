using Chalkboard.Slates.Conformance;
using Chalkboard.Slates.Redis.Tests.Servers;
using Chalkboard.Slates.Storage;
using Chalkboard.TestInfrastructure.Documents;
using Chalkboard.TestInfrastructure.Servers;

namespace Chalkboard.Slates.Redis.Tests.Conformance;

/// <summary>Stores on one server, each fixture with its own prefix.</summary>
public abstract class SingleServerFixture : StoreFixture
{
    private IRestartableServer? _server;
    private string? _location;
    private TimeSpan _tick;

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

    /// <summary>Gets the server.</summary>
    /// <returns>Null if it is not installed.</returns>
    protected abstract Task<IRestartableServer?> FindServerAsync();

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
        _server = await FindServerAsync();
        _location = StoreLocation.Create(_server?.Address ?? StoreLocation.UnusedAddress);
    }
}

/// <summary>Stores on Redis.</summary>
public sealed class StandaloneFixture : SingleServerFixture
{
    private RedisProcess? _server;

    public override async ValueTask<long?> CountWorkAsync(Func<ValueTask> operation) =>
        await StoreLocation.CountWorkAsync(Location, [_server!], operation);

    protected override async Task<IRestartableServer?> FindServerAsync() =>
        _server = RedisProgram.Path is null ? null : await SharedServers.GetStandaloneAsync();
}

/// <summary>Stores on Garnet, which does not count the commands of scripts.</summary>
public sealed class GarnetFixture : SingleServerFixture
{
    protected override async Task<IRestartableServer?> FindServerAsync()
    {
        Assert.SkipWhen(
            GarnetProcess.ProgramPath is null,
            "Garnet's tests run where CHALKBOARD_GARNET names GarnetServer.dll, which the .NET tool garnet-server has.");
        return await SharedServers.GetGarnetAsync();
    }
}
