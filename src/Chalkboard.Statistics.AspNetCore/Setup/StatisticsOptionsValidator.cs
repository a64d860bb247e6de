using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Setup;

internal sealed class StatisticsOptionsValidator : IValidateOptions<StatisticsOptions>
{
    private static readonly TimeSpan _maxLiveInterval = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, StatisticsOptions options)
    {
        var errors = GetErrors(options).ToList();
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static IEnumerable<string> GetErrors(StatisticsOptions options)
    {
        if (options.Repository is null)
            yield return "Repository is null; leave it at StatisticsRepository.Current, or set a dictionary.";
        if (options.MaxReportAge < TimeSpan.Zero)
            yield return $"MaxReportAge is {options.MaxReportAge}; it can't be negative.";
        if (options.Requests.MaxRecent < 1)
            yield return $"Requests.MaxRecent is {options.Requests.MaxRecent}; it must be at least 1.";
        if (options.Requests.MaxRoutes < 1)
            yield return $"Requests.MaxRoutes is {options.Requests.MaxRoutes}; it must be at least 1.";
        if (options.Requests.Slow.Threshold < TimeSpan.Zero)
            yield return $"Requests.Slow.Threshold is {options.Requests.Slow.Threshold}; it can't be negative.";
        if (options.Requests.Slow.MaxCount < 1)
            yield return $"Requests.Slow.MaxCount is {options.Requests.Slow.MaxCount}; it must be at least 1.";
        if (options.Meters.MaxRecordsPerInstrument < 1)
            yield return $"Meters.MaxRecordsPerInstrument is {options.Meters.MaxRecordsPerInstrument}; it must be at least 1.";
        if (options.Page.MaxRows < 0)
            yield return $"Page.MaxRows is {options.Page.MaxRows}; it can't be negative.";
        if (options.Page.Live.Interval <= TimeSpan.Zero || options.Page.Live.Interval > _maxLiveInterval)
            yield return $"Page.Live.Interval is {options.Page.Live.Interval}; it must be more than zero and at most {_maxLiveInterval}.";
        if (options.Page.Live.MaxViewers < 0)
            yield return $"Page.Live.MaxViewers is {options.Page.Live.MaxViewers}; it can't be negative.";
    }
}
