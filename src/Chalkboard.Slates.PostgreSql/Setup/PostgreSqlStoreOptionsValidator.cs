using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Chalkboard.Slates.PostgreSql.Setup;

internal sealed partial class PostgreSqlStoreOptionsValidator : IValidateOptions<PostgreSqlStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, PostgreSqlStoreOptions options)
    {
        var errors = GetErrors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> GetErrors(PostgreSqlStoreOptions options)
    {
        if (options.ConnectionFactory is not null)
        {
            if (options.ConfigureDataSource is not null)
                yield return "ConfigureDataSource has no effect on the data source of ConnectionFactory. Set one of the two, and configure the data source where you create it.";
        }
        else if (string.IsNullOrWhiteSpace(options.ConnectionString))
            yield return "ConnectionString is empty; set it to the place of the database, \"Host=db;Database=shop;Username=shop;Password=...\", or set ConnectionFactory.";
        else if (!TryParse(options.ConnectionString, out var hasHost))
            // What can't be read may be a part of a password, so none of it is shown.
            yield return "ConnectionString can't be read. It consists of Npgsql's keywords with their values, such as \"Host=db;Database=shop;Username=shop;Password=...\"; a value that holds a semicolon or quotes is put in quotes.";
        else if (!hasHost)
            yield return "ConnectionString names no Host; say where the database is: \"Host=db;Database=shop;Username=shop;Password=...\".";
        if (options.Schema is null || !SchemaNamePattern.IsMatch(options.Schema))
            yield return $"Schema is '{options.Schema}'; it must begin with a lower-case letter and consist of at most 40 lower-case letters, digits and underscores.";
        if (options.PartitionCount is < 0 or > 1024)
            yield return $"PartitionCount is {options.PartitionCount}; it must be 0, for a plain table, to 1024.";
        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromHours(1))
            yield return $"Timeout is {options.Timeout}; it must be 1 second to 1 hour.";
        if (options.Sweep.Interval <= TimeSpan.Zero && options.Sweep.Interval != Timeout.InfiniteTimeSpan)
            yield return $"Sweep.Interval is {options.Sweep.Interval}; it must be more than zero, or infinite.";
        if (options.Sweep.BatchSize < 1)
            yield return $"Sweep.BatchSize is {options.Sweep.BatchSize}; it must be at least 1.";
    }

    private static bool TryParse(string connectionString, out bool hasHost)
    {
        try
        {
            hasHost = !string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(connectionString).Host);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or InvalidCastException or KeyNotFoundException)
        {
            hasHost = false;
            return false;
        }
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,39}\z")]
    private static partial Regex SchemaNamePattern { get; }
}
