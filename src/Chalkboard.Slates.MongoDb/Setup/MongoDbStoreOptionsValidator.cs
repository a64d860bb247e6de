using System.Buffers;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace Chalkboard.Slates.MongoDb.Setup;

internal sealed class MongoDbStoreOptionsValidator : IValidateOptions<MongoDbStoreOptions>
{
    private const int MaxDatabaseNameLength = 63;

    // https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions
    private static readonly SearchValues<char> _forbiddenCharacters = SearchValues.Create("/\\. \"$*<>:|?");
    private static readonly TimeSpan _maxTimeout = TimeSpan.FromHours(1);
    private static readonly TimeSpan _maxPollingInterval = TimeSpan.FromSeconds(30);

    public ValidateOptionsResult Validate(string? name, MongoDbStoreOptions options)
    {
        var errors = GetErrors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> GetErrors(MongoDbStoreOptions options)
    {
        if (options.ConnectionFactory is null)
            foreach (var error in GetConnectionStringErrors(options)) yield return error;
        if (options.DatabaseName is { } name && (name.Length is 0 or > MaxDatabaseNameLength || name.AsSpan().ContainsAny(_forbiddenCharacters)))
            yield return $"DatabaseName is '{name}'; it must be 1 to {MaxDatabaseNameLength} characters, without spaces and /\\.\"$*<>:|?";
        if (!Enum.IsDefined(options.Layout))
            yield return $"Layout is {options.Layout}; it must be OneCollection or CollectionPerOwner.";
        if (!Enum.IsDefined(options.Topology))
            yield return $"Topology is {options.Topology}; it must be FromConnectionString, Standalone or Replicated.";
        if (!Enum.IsDefined(options.ReadConsistency))
            yield return $"ReadConsistency is {options.ReadConsistency}; it must be Majority or Linearizable.";
        if (options.Timeout <= TimeSpan.Zero || options.Timeout > _maxTimeout)
            yield return $"Timeout is {options.Timeout}; it must be more than zero, and at most an hour.";
        if (options.Polling.Interval <= TimeSpan.Zero || options.Polling.Interval > _maxPollingInterval)
            yield return $"Polling.Interval is {options.Polling.Interval}; it must be more than zero, and at most half a minute, after which what was removed is swept.";
    }

    private static IEnumerable<string> GetConnectionStringErrors(MongoDbStoreOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
            yield return "ConnectionString is empty; name the server, as in 'mongodb://localhost/slates', or set ConnectionFactory.";
        else if (TryParse(options.ConnectionString) is not { } url)
            yield return "ConnectionString is not a MongoDB connection string, such as 'mongodb://user:password@host1,host2/database?replicaSet=name'. In user and password, escape ':', '/', '?', '#', '[', ']', '@' and '%' with percent signs.";
        else if (url.W is { } w && w.Equals(0))
            yield return "ConnectionString contains w=0, with which the server acknowledges nothing, so that a lost commit would not be noticed. Leave it out for 'majority'.";
        else if (url.LoadBalanced && options.Topology == ServerTopology.Standalone)
            yield return "Topology is Standalone, but ConnectionString names a load balancer, behind which there is no standalone server.";
    }

    // What the driver says of a bad one may show a part of the password.
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
