using Chalkboard.Slates.Setup;
using Chalkboard.Slates.Sqlite;
using Chalkboard.Slates.Sqlite.Setup;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps slates in a SQLite file.</summary>
public static class SqliteStoreInExtensions
{
    /// <summary>
    /// Keeps slates in a SQLite file, with the default options: each commit is flushed to the disk before it is acknowledged.
    /// </summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="path">The file. Its folder must exist.</param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder Sqlite(this StoreIn storeIn, string path) => storeIn.Sqlite(options => options.Path = path);

    /// <summary>Keeps slates in a SQLite file.</summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder Sqlite(this StoreIn storeIn, Action<SqliteStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return storeIn.Add((options, _) => configure(options));
    }

    private static SlatesBuilder Add(this StoreIn storeIn, Action<SqliteStoreOptions, IServiceProvider> configure)
    {
        ArgumentNullException.ThrowIfNull(storeIn);
        return storeIn.Store<SqliteStoreOptions, SqliteStoreOptionsValidator>(
            configure,
            "Chalkboard.Slates.Sqlite",
            static (options, timeProvider, logger) => new SqliteSlateStore(options, timeProvider, logger),
            nameof(Sqlite));
    }
}
