using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orders;

namespace Chalkboard.Tracing.Testing.Tests.Infrastructure;

/// <summary>The application with a database in memory, on a test server or on Kestrel.</summary>
public sealed class OrdersSite : WebApplicationFactory<Order>, IAsyncLifetime
{
    private readonly SqliteConnection _connection = new($"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared");

    public async ValueTask InitializeAsync()
    {
        await _connection.OpenAsync();
        using var scope = Services.CreateScope();
        await scope.ServiceProvider.GetRequiredService<OrderContext>().Database.EnsureCreatedAsync();
    }

    /// <summary>Starts the application, with a client whose requests flow from the test.</summary>
    public static async Task<OrdersSite> StartAsync(bool onKestrel = false, bool preserveExecutionContext = true)
    {
        var site = new OrdersSite();
        if (onKestrel) site.UseKestrel(port: 0);
        else site.Server.PreserveExecutionContext = preserveExecutionContext;
        await site.InitializeAsync();
        return site;
    }

    /// <summary>Replaces all orders.</summary>
    public async Task SetOrderCountAsync(int count)
    {
        using var scope = Services.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<OrderContext>();
        await context.Orders.ExecuteDeleteAsync();
        context.Orders.AddRange(
            Enumerable.Range(1, count).Select(i => new Order { Customer = $"Customer {i}", Items = { new() { Price = i } } }));
        await context.SaveChangesAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _connection.DisposeAsync();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder) =>
        builder.UseSetting("Database", _connection.ConnectionString).ConfigureLogging(logging => logging.ClearProviders());
}
