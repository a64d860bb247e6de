using Chalkboard.Statistics.Meters;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Meters;

/// <summary>While the application runs, meters are read into the repository, and it is published as a meter.</summary>
internal sealed partial class MeterService(IOptions<StatisticsOptions> options, TimeProvider timeProvider, ILogger<MeterService> logger)
    : IHostedService, IDisposable
{
    private static readonly Lock _lock = new();
    // Those that run, by repository, and the options of the first of them, by which its meters are read.
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
        one.MaxRecordsPerInstrument == other.MaxRecordsPerInstrument && AreSame(one.Include, other.Include) && AreSame(one.Exclude, other.Exclude);

    private static bool AreSame(IList<string> one, IList<string> other) => one.ToHashSet().SetEquals(other);

    [LoggerMessage(1, LogLevel.Warning, "Another application of this process reads the meters already, into the same repository and by its own "
        + "options; those of this application, StatisticsOptions.Meters, differ and are not applied. Make them the same, or give this application a "
        + "repository of its own: StatisticsOptions.Repository.")]
    private partial void LogOptionsIgnored();
}
