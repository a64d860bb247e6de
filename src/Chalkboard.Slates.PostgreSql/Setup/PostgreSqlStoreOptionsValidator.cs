using System.Text.RegularExpressions;
using Chalkboard.Slates.Setup;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Setup;

internal sealed partial class PostgreSqlStoreOptionsValidator : StoreOptionsValidator<PostgreSqlStoreOptions>
{
    private static readonly TimeSpan _minTimeout = TimeSpan.FromSeconds(1);

    protected override IEnumerable<string> GetErrors(PostgreSqlStoreOptions options) =>
        [.. GetStoreErrors(options), .. CheckTimeout(options.Timeout, _minTimeout), .. CheckSweep(options.Sweep)];

    private static IEnumerable<string> GetStoreErrors(PostgreSqlStoreOptions options)
    {
        if (options.ConnectionFactory is not null)
        {
            if (options.ConfigureDataSource is not null)
                yield return "ConfigureDataSource has no effect on the data source of ConnectionFactory. Set one of the two, and " +
                    "configure the data source where you create it.";
        }
        else if (string.IsNullOrWhiteSpace(options.ConnectionString))
            yield return "ConnectionString is empty; set it to the address of the database, " +
                "\"Host=db;Database=shop;Username=shop;Password=...\", or set ConnectionFactory.";
        else if (!TryParse(options.ConnectionString, out var hasHost))
            // Not shown, because it may contain a password.
            yield return "ConnectionString can't be read. It consists of Npgsql's keywords with their values, such as " +
                "\"Host=db;Database=shop;Username=shop;Password=...\"; put a value with a semicolon or quotes in quotes.";
        else if (!hasHost)
            yield return "ConnectionString has no Host; add the address of the database: " +
                "\"Host=db;Database=shop;Username=shop;Password=...\".";
        if (options.Schema is null || !SchemaNamePattern.IsMatch(options.Schema))
            yield return $"Schema is '{options.Schema}'; it must begin with a lower-case letter and consist of at most 40 lower-case " +
                "letters, digits and underscores.";
        if (options.PartitionCount is < 0 or > 1024)
            yield return $"PartitionCount is {options.PartitionCount}; it must be 0 (no partitions) to 1024.";
    }

    private static bool TryParse(string connectionString, out bool hasHost)
    {
        try
        {
            hasHost = !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(connectionString).Host);
            return true;
        }
        catch (Exception e)
        when (e is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException)
        {
            hasHost = false;
            return false;
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,39}\z")]
    private static partial Regex SchemaNamePattern { get; }
}
