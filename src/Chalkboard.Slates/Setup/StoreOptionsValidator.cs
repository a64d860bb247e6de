using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Options;

namespace Chalkboard.Slates.Setup;

/// <summary>Validates the options of a store, with checks for the settings that stores have in common. For store packages.</summary>
/// <typeparam name="TOptions">The store's options.</typeparam>
public abstract class StoreOptionsValidator<TOptions> : IValidateOptions<TOptions> where TOptions : class
{
    private static readonly TimeSpan _maxTimeout = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var errors = GetErrors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    /// <summary>Finds the errors in the options.</summary>
    /// <param name="options">The options.</param>
    /// <returns>One message for each error, with the setting's name, its value and the allowed values.</returns>
    protected abstract IEnumerable<string> GetErrors(TOptions options);

    /// <summary>Checks the settings of the sweeper.</summary>
    /// <param name="options">The sweeper's options, called <c>Sweep</c> in the messages.</param>
    protected static IEnumerable<string> CheckSweep(SweepOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return GetSweepErrors(options);
    }

    /// <summary>Checks the time that an operation may take: at most one hour.</summary>
    /// <param name="timeout">The value, called <c>Timeout</c> in the messages.</param>
    /// <param name="min">The least allowed value. If it is zero, <paramref name="timeout"/> must be more than that.</param>
    protected static IEnumerable<string> CheckTimeout(TimeSpan timeout, TimeSpan min = default)
    {
        if (timeout <= TimeSpan.Zero || timeout < min || timeout > _maxTimeout)
            yield return $"Timeout is {timeout}; it must be {(min == TimeSpan.Zero ? "more than zero" : $"at least {min}")} and at most " +
                $"{_maxTimeout}.";
    }

    /// <summary>Checks that a value is one of its enumeration.</summary>
    /// <param name="settingName">The setting's name.</param>
    /// <param name="value">The setting's value.</param>
    protected static IEnumerable<string> CheckDefined<TEnum>(string settingName, TEnum value) where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value)) yield return $"{settingName} is {value}; it must be {string.Join(" or ", Enum.GetNames<TEnum>())}.";
    }

    private static IEnumerable<string> GetSweepErrors(SweepOptions options)
    {
        if (options.Interval <= TimeSpan.Zero && options.Interval != Timeout.InfiniteTimeSpan)
            yield return $"Sweep.Interval is {options.Interval}; it must be more than zero, or infinite.";
        if (options.BatchSize < 1)
            yield return $"Sweep.BatchSize is {options.BatchSize}; it must be at least 1.";
    }
}
