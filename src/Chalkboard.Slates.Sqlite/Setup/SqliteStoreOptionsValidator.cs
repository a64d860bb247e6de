using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.Sqlite.Setup;

internal sealed class SqliteStoreOptionsValidator : IValidateOptions<SqliteStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteStoreOptions options)
    {
        var errors = GetErrors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> GetErrors(SqliteStoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Path))
            yield return "Path is empty; name the file that slates are kept in.";
        else if (options.Path.Contains(":memory:", StringComparison.Ordinal))
            yield return $"Path is '{options.Path}'; slates are kept in a file. For tests without one use StoreIn.Memory().";
        if (!Enum.IsDefined(options.Durability))
            yield return $"Durability is {options.Durability}; it must be Full or Process.";
        if (options.Timeout <= TimeSpan.Zero)
            yield return $"Timeout is {options.Timeout}; it must be more than zero.";
        if (options.Sweep.Interval <= TimeSpan.Zero && options.Sweep.Interval != Timeout.InfiniteTimeSpan)
            yield return $"Sweep.Interval is {options.Sweep.Interval}; it must be more than zero, or infinite.";
        if (options.Sweep.BatchSize < 1)
            yield return $"Sweep.BatchSize is {options.Sweep.BatchSize}; it must be at least 1.";
    }
}
