using System.Buffers;
using Chalkboard.Slates.Setup;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Setup;

internal sealed class MongoDbStoreOptionsValidator : StoreOptionsValidator<MongoDbStoreOptions>
{
    private const int MaxDatabaseNameLength = 63;

    // https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions
    private static readonly SearchValues<char> _forbiddenCharacters = SearchValues.Create("/\\. \"$*<>:|?");
    private static readonly TimeSpan _maxPollingInterval = TimeSpan.FromSeconds(30);

    protected override IEnumerable<string> GetErrors(MongoDbStoreOptions options) =>
    [
        .. GetStoreErrors(options),
        .. CheckDefined(nameof(options.Layout), options.Layout),
        .. CheckDefined(nameof(options.Topology), options.Topology),
        .. CheckDefined(nameof(options.ReadConsistency), options.ReadConsistency),
        .. CheckTimeout(options.Timeout),
    ];

    private static IEnumerable<string> GetStoreErrors(MongoDbStoreOptions options)
    {
        if (options.ConnectionFactory is null)
            foreach (var error in GetConnectionStringErrors(options)) yield return error;
        if (options.DatabaseName is { } name
            && (name.Length is 0 or > MaxDatabaseNameLength || name.AsSpan().ContainsAny(_forbiddenCharacters)))
            yield return $"DatabaseName is '{name}'; it must be 1 to {MaxDatabaseNameLength} characters, without spaces and /\\.\"$*<>:|?";
        if (options.Polling.Interval <= TimeSpan.Zero || options.Polling.Interval > _maxPollingInterval)
            yield return $"Polling.Interval is {options.Polling.Interval}; it must be more than zero and at most {_maxPollingInterval}, " +
                "because deleted documents are swept after a minute.";
    }

    private static IEnumerable<string> GetConnectionStringErrors(MongoDbStoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            yield return "ConnectionString is empty; name the server, as in 'mongodb://localhost/slates', or set ConnectionFactory.";
        else if (TryParse(options.ConnectionString) is not { } url)
            yield return "ConnectionString is not a MongoDB connection string, such as " +
                "'mongodb://user:password@host1,host2/database?replicaSet=name'. In user and password, escape ':', '/', '?', '#', '[', " +
                "']', '@' and '%' with percent signs.";
        else if (url.W is { } w && w.Equals(0))
            yield return "ConnectionString contains w=0, with which the server acknowledges nothing, so that a lost commit would not " +
                "be noticed. Leave it out for 'majority'.";
        else if (url.LoadBalanced && options.Topology == ServerTopology.Standalone)
            yield return "Topology is Standalone, but ConnectionString names a load balancer, behind which there is no standalone server.";
    }

    // The driver's message is not shown, because it may contain a part of the password.
    private static MongoUrl? TryParse(string connectionString)
    {
        try
        {
            return new MongoUrl(connectionString);
        }
        catch (Exception e) when (e is MongoException or ArgumentException or FormatException)
        {
            return null;
        }
    }
}
