using System.Buffers;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Chalkboard.Slates.Redis.Setup;

internal sealed class RedisStoreOptionsValidator : IValidateOptions<RedisStoreOptions>
{
    private const int LongestPrefix = 64;
    private static readonly TimeSpan _shortestTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly SearchValues<char> _plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:_.-");

    public ValidateOptionsResult Validate(string? name, RedisStoreOptions options)
    {
        var errors = Errors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> Errors(RedisStoreOptions options)
    {
        if (options.Connection is null && string.IsNullOrWhiteSpace(options.Configuration))
            yield return "Configuration is empty; name the servers, as in redis1:6379,redis2:6379, or give a Connection.";
        else if (options.Connection is null && !IsConfiguration(options.Configuration))
            // What it holds is not shown: it may be a password.
            yield return "Configuration can't be read; it is a list of servers and settings, as in redis1:6379,password=...,ssl=true (see the configuration of StackExchange.Redis).";
        if (options.Prefix.Length is 0 or > LongestPrefix || options.Prefix.AsSpan().ContainsAnyExcept(_plain))
            yield return $"Prefix is '{options.Prefix}'; it must be 1 to {LongestPrefix} letters, digits and characters of :_.-";
        if (options.Timeout < _shortestTimeout)
            yield return $"Timeout is {options.Timeout}; it must be at least {_shortestTimeout}.";
        if (options.Replicas.MustHave < 0)
            yield return $"Replicas.MustHave is {options.Replicas.MustHave}; it must be 0 or more.";
        if (options.Replicas.MustHave > 0 && options.Connection is not null)
            yield return "Replicas.MustHave needs a connection that nothing else uses, because WAIT holds up what comes after it. Give Configuration in place of Connection.";
        if (options.Replicas.Timeout <= TimeSpan.Zero || options.Replicas.Timeout >= options.Timeout)
            yield return $"Replicas.Timeout is {options.Replicas.Timeout}; it must be more than zero and less than Timeout, which is {options.Timeout}.";
        if (options.Sweep.Every <= TimeSpan.Zero && options.Sweep.Every != Timeout.InfiniteTimeSpan)
            yield return $"Sweep.Every is {options.Sweep.Every}; it must be more than zero, or infinite.";
        if (options.Sweep.Step < 1)
            yield return $"Sweep.Step is {options.Sweep.Step}; it must be at least 1.";
    }

    private static bool IsConfiguration(string text)
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
