using Chalkboard.Slates.Setup;
using Chalkboard.Slates.Sqlite;
using Chalkboard.Slates.Sqlite.Setup;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps slates in a SQLite file.</summary>
public static class SqliteStoreInExtensions
{
    /// <summary>Keeps slates in a SQLite file, every acknowledged commit flushed to the disk.</summary>
    /// <param name="storeIn">Where to add the store.</param>
    /// <param name="path">The file. Its folder must exist.</param>
    public static void Sqlite(this StoreIn storeIn, string path) => storeIn.Sqlite(options => options.Path = path);

    /// <summary>Keeps slates in a SQLite file.</summary>
    /// <param name="storeIn">Where to add the store.</param>
    /// <param name="configure">Says which file, and how.</param>
    public static void Sqlite(this StoreIn storeIn, Action<SqliteStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(storeIn);
        storeIn.Services.AddOptions<SqliteStoreOptions>().Configure(configure).ValidateOnStart();
        storeIn.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SqliteStoreOptions>, SqliteStoreOptionsValidator>());
        storeIn.Store(services => new SqliteSlateStore(
            services.GetRequiredService<IOptions<SqliteStoreOptions>>().Value,
            services.GetService<TimeProvider>() ?? TimeProvider.System,
            (services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance).CreateLogger("Chalkboard.Slates.Sqlite")));
    }
}
