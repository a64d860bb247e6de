using Chalkboard.Slates.PostgreSql;
using Chalkboard.Slates.PostgreSql.Setup;
using Chalkboard.Slates.Setup;
using Npgsql;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps slates in PostgreSQL.</summary>
public static class PostgreSqlStoreInExtensions
{
    /// <summary>Keeps slates in PostgreSQL, in the schema <c>slates</c> of a database.</summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="connectionString">The database, in Npgsql's form: <c>Host=db;Database=shop;Username=shop;Password=...</c>.</param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder PostgreSql(this StoreIn storeIn, string connectionString) =>
        storeIn.PostgreSql(options => options.ConnectionString = connectionString);

    /// <summary>Keeps slates in PostgreSQL.</summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="configure">Sets the options.</param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder PostgreSql(this StoreIn storeIn, Action<PostgreSqlStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return storeIn.Add((options, _) => configure(options));
    }

    /// <summary>Keeps slates in PostgreSQL, on a data source of the application.</summary>
    /// <param name="storeIn">The <c>StoreIn</c> property of the builder.</param>
    /// <param name="getDataSource">
    /// Gets the data source: <c>services => services.GetRequiredService&lt;NpgsqlDataSource>()</c>. The store doesn't dispose of it. See
    /// <see cref="PostgreSqlStoreOptions.ConnectionFactory"/>.
    /// </param>
    /// <returns>The builder, for further calls.</returns>
    public static SlatesBuilder PostgreSql(this StoreIn storeIn, Func<IServiceProvider, NpgsqlDataSource> getDataSource)
    {
        ArgumentNullException.ThrowIfNull(getDataSource);
        return storeIn.Add((options, services) => options.ConnectionFactory = _ => ValueTask.FromResult(getDataSource(services)));
    }

    private static SlatesBuilder Add(this StoreIn storeIn, Action<PostgreSqlStoreOptions, IServiceProvider> configure)
    {
        ArgumentNullException.ThrowIfNull(storeIn);
        return storeIn.Store<PostgreSqlStoreOptions, PostgreSqlStoreOptionsValidator>(
            configure,
            "Chalkboard.Slates.PostgreSql",
            static (options, timeProvider, logger) => new PostgreSqlSlateStore(options, timeProvider, logger),
            nameof(PostgreSql));
    }
}
