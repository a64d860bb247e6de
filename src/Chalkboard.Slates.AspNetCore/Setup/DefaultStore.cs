using Chalkboard.Slates.Setup;
using Chalkboard.Slates.Sqlite;
using Chalkboard.Slates.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Where slates are kept if the application says nothing: <c>data/slates.db</c> in its folder.</summary>
internal static class DefaultStore
{
    public static void AddTo(StoreIn storeIn)
    {
        var services = storeIn.Services;
        if (services.Any(service => service.ServiceType == typeof(ISlateStore))) return;

        services.AddOptions<SqliteStoreOptions>().Configure<IHostEnvironment>((options, host) => options.Path = Path.Combine(host.ContentRootPath, "data", "slates.db"));
        storeIn.Sqlite(_ => { });
        var createStore = services.Last(service => service.ServiceType == typeof(ISlateStore)).ImplementationFactory!;
        // Not as the application's choice, so that it can still choose.
        storeIn.Clear();
        services.AddSingleton(provider =>
        {
            CreateFolder(provider.GetRequiredService<IOptions<SqliteStoreOptions>>().Value.Path);
            return (ISlateStore)createStore(provider);
        });
    }

    private static void CreateFolder(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"The folder '{folder}', where slates are kept unless something else is said, can't be made: {e.Message} Make it, or say where to keep them: call StoreIn.Sqlite(path) inside AddSlates.", e);
        }
    }
}
