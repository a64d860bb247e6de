namespace Shop.Tests.Infrastructure;

/// <summary>Both samples, running.</summary>
public sealed class Samples : IAsyncLifetime
{
    private readonly Dictionary<string, RunningShop> _shops = [];

    internal RunningShop this[string sample] => _shops[sample];

    public async ValueTask InitializeAsync()
    {
        foreach (var sample in (string[])["Shop.Before", "Shop"]) _shops.Add(sample, await RunningShop.StartSampleAsync(sample));
    }

    public ValueTask DisposeAsync()
    {
        foreach (var shop in _shops.Values) shop.Dispose();
        return default;
    }
}
