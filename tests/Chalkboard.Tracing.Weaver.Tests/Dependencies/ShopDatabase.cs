namespace Chalkboard.Tracing.Weaver.Tests.Dependencies;

/// <summary>A database file with ten orders.</summary>
public sealed class ShopDatabase : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string ConnectionString => $"Data Source={Path.Combine(_folder.Path, "shop.db")};Pooling=False";

    public async ValueTask InitializeAsync() => await Shop.CallAsync("Create", [ConnectionString]);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
