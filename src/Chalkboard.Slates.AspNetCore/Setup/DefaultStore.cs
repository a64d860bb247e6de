using Chalkboard.Slates.Setup;
using Chalkboard.Slates.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>The store that is used if the application chooses none: SQLite, in <c>data/slates.db</c> in the application's folder.</summary>
internal sealed class DefaultStore(IHostEnvironment host) : IPostConfigureOptions<SqliteStoreOptions>
{
    // The application's folder is known only when the options are created.
    private const string Path = "{ContentRootPath}/data/slates.db";

    private static readonly string _unconfiguredPath = new SqliteStoreOptions().Path;

    public static void AddTo(StoreIn storeIn)
    {
        storeIn.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<SqliteStoreOptions>, DefaultStore>());
        storeIn.Default.Sqlite(static options =>
        {
            if (options.Path == _unconfiguredPath) options.Path = Path;
        });
    }

    /// <exception cref="InvalidOperationException">The folder can't be created.</exception>
    public void PostConfigure(string? name, SqliteStoreOptions options)
    {
        if (options.Path != Path) return;
        var folder = System.IO.Path.Combine(host.ContentRootPath, "data");
        options.Path = System.IO.Path.Combine(folder, "slates.db");
        CreateFolder(folder);
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException(
                $"The folder '{folder}', where slates are kept by default, can't be created: {e.Message} " +
                "Create it, or choose another path: call StoreIn.Sqlite(path) inside AddSlates.",
                e);
        }
    }
}
