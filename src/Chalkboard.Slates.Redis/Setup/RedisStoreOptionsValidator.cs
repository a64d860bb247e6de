using System.Buffers;
using Chalkboard.Slates.Setup;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Setup;

internal sealed class RedisStoreOptionsValidator : StoreOptionsValidator<RedisStoreOptions>
{
    private const int MaxPrefixLength = 64;
    private static readonly TimeSpan _minTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly SearchValues<char> _prefixCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_.-");

    protected override IEnumerable<string> GetErrors(RedisStoreOptions options) =>
        [.. GetStoreErrors(options), .. CheckTimeout(options.Timeout, _minTimeout), .. CheckSweep(options.Sweep)];

    private static IEnumerable<string> GetStoreErrors(RedisStoreOptions options)
    {
        if (options.ConnectionFactory is null && string.IsNullOrWhiteSpace(options.ConnectionString))
            yield return "ConnectionString is empty; name the servers, as in redis1:6379,redis2:6379, or set ConnectionFactory.";
        else if (options.ConnectionFactory is null && !IsConnectionString(options.ConnectionString))
            // Not shown, because it may contain a password.
            yield return "ConnectionString can't be read; it is a list of servers and settings, as in " +
                "redis1:6379,password=...,ssl=true (see the configuration of StackExchange.Redis).";
        if (options.KeyPrefix.Length is 0 or > MaxPrefixLength || options.KeyPrefix.AsSpan().ContainsAnyExcept(_prefixCharacters))
            yield return $"KeyPrefix is '{options.KeyPrefix}'; it must be 1 to {MaxPrefixLength} letters, digits and characters of :_.-";
        if (options.Replication.MinReplicas < 0)
            yield return $"Replication.MinReplicas is {options.Replication.MinReplicas}; it must be 0 or more.";
        if (options.Replication.MinReplicas > 0 && options.ConnectionFactory is not null)
            yield return "Replication.MinReplicas needs a connection that nothing else uses, because WAIT delays all later commands. " +
                "Set ConnectionString instead of ConnectionFactory.";
        if (options.Replication.Timeout <= TimeSpan.Zero || options.Replication.Timeout >= options.Timeout)
            yield return $"Replication.Timeout is {options.Replication.Timeout}; it must be more than zero and less than Timeout, which " +
                $"is {options.Timeout}.";
    }

    private static bool IsConnectionString(string text)
    {
        try
        {
            return ConfigurationOptions.Parse(text).EndPoints.Count > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
