using Chalkboard.Statistics.Meters;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Meters;

/// <summary>While the application runs, reads meters into the repository, and publishes the repository as a meter.</summary>
internal sealed partial class MeterService(IOptions<StatisticsOptions> options, TimeProvider timeProvider, ILogger<MeterService> logger)
    : IHostedService, IDisposable
{
    private static readonly Lock _lock = new();
    // By repository: the number of running services, and the options of the first one, which apply to all.
    private static readonly Dictionary<object, (MeterReaderOptions Options, int Services)> _running =
        new(ReferenceEqualityComparer.Instance);

    private IDisposable? _reader;
    private IDisposable? _publisher;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var repository = options.Value.Repository;
        lock (_lock)
        {
            _reader = MeterReader.Start(repository, options.Value.Meters, timeProvider);
            var (activeOptions, services) = _running.GetValueOrDefault(repository, (options.Value.Meters, 0));
            _running[repository] = (activeOptions, services + 1);
            if (!AreSame(activeOptions, options.Value.Meters)) LogOptionsIgnored();
        }
        _publisher = StatisticsMeter.Start(repository, timeProvider);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_reader is not null)
            {
                var repository = options.Value.Repository;
                var (activeOptions, services) = _running[repository];
                if (services == 1) _running.Remove(repository);
                else _running[repository] = (activeOptions, services - 1);
                _reader.Dispose();
                _reader = null;
            }
        }
        _publisher?.Dispose();
    }

    private static bool AreSame(MeterReaderOptions one, MeterReaderOptions other) =>
        one.MaxRecordsPerInstrument == other.MaxRecordsPerInstrument
        && AreSame(one.Include, other.Include) && AreSame(one.Exclude, other.Exclude);

    private static bool AreSame(IList<string> one, IList<string> other) => one.ToHashSet().SetEquals(other);

    [LoggerMessage(
        1, LogLevel.Warning,
        "Another application of this process already reads the meters into the same repository, with other options. " +
        "StatisticsOptions.Meters of this application is ignored. Make the options the same, or give this application its own " +
        "repository: StatisticsOptions.Repository.")]
    private partial void LogOptionsIgnored();
}
