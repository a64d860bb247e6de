using Chalkboard.Statistics.Meters;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Meters;

/// <summary>While the application runs, meters are read into the repository, and it is published as a meter.</summary>
internal sealed class MeterService(IOptions<StatisticsOptions> options, TimeProvider time) : IHostedService, IDisposable
{
    private IDisposable? _reader;
    private IDisposable? _publication;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _reader = MeterReader.Start(options.Value.Repository, options.Value.Meters, time);
        _publication = StatisticsMeter.Start(options.Value.Repository, time);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _publication?.Dispose();
    }
}
