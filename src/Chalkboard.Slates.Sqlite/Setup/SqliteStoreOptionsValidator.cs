using Chalkboard.Slates.Setup;

namespace Chalkboard.Slates.Sqlite.Setup;

internal sealed class SqliteStoreOptionsValidator : StoreOptionsValidator<SqliteStoreOptions>
{
    private static readonly string[] _connectionStringStarts = ["Data Source=", "DataSource=", "Filename=", "file:"];

    protected override IEnumerable<string> GetErrors(SqliteStoreOptions options) =>
    [
        .. GetStoreErrors(options),
        .. CheckDefined(nameof(options.Durability), options.Durability),
        .. CheckTimeout(options.Timeout),
        .. CheckSweep(options.Sweep),
    ];

    private static IEnumerable<string> GetStoreErrors(SqliteStoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Path))
            yield return "Path is empty; set it to the path of the file that keeps the slates.";
        else if (_connectionStringStarts.Any(start => options.Path.TrimStart().StartsWith(start, StringComparison.OrdinalIgnoreCase)))
            yield return $"Path is '{options.Path}', a connection string or an address; set it to the path of the file alone.";
        else if (options.Path.Contains(":memory:", StringComparison.Ordinal))
            yield return $"Path is '{options.Path}'; slates are kept in a file. For tests without one use StoreIn.Memory().";
    }
}
