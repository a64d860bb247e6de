using Chalkboard.Slates;
using Chalkboard.Slates.Storage;
using Chalkboard.Tool.Reading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Chalkboard.Tool.Stores;

/// <summary>An open store.</summary>
internal sealed class StoreConnection : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private StoreConnection(ServiceProvider services)
    {
        _services = services;
        Store = services.GetRequiredService<ISlateStore>();
        Client = services.GetRequiredService<SlateClient>();
    }

    public ISlateStore Store { get; }

    public SlateClient Client { get; }

    public string Name => Store.Description.Name;

    /// <summary>Opens a store.</summary>
    /// <param name="address">The store and its connection.</param>
    /// <param name="canCreateFile">True if a missing SQLite file is created.</param>
    /// <exception cref="ToolException">The connection string is invalid, or the file is missing.</exception>
    public static async Task<StoreConnection> OpenAsync(StoreAddress address, bool canCreateFile = false)
    {
        if (address.IsSqlite && !canCreateFile && !File.Exists(address.Connection))
            throw new ToolException(
                $"There is no file {Printable.ToLine(address.Connection!)}. Check the path; a relative path starts at the current folder.");

        ServiceProvider? services = null;
        try
        {
            services = new ServiceCollection().AddSlateClient(
                slates => slates.StoreIn.Configured(address.Configuration)).BuildServiceProvider();
            return new StoreConnection(services);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (services is not null) await services.DisposeAsync().ConfigureAwait(false);
            // The client library's message may contain parts of the connection string.
            throw new ToolException(exception is OptionsValidationException invalid
                ? invalid.Message
                : $"The connection string of {address.Store} is invalid ({exception.GetType().Name}). The documentation of the store " +
                    $"describes it.");
        }
    }

    public async ValueTask DisposeAsync() => await _services.DisposeAsync().ConfigureAwait(false);
}
