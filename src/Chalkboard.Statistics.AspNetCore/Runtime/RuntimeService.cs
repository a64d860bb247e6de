using Chalkboard.Statistics.Runtime;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Chalkboard.Statistics.AspNetCore.Runtime;

/// <summary>Adds the namespace of the runtime when the application starts.</summary>
internal sealed class RuntimeService(IOptions<StatisticsOptions> options, TimeProvider timeProvider) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        RuntimeStatistics.AddTo(options.Value.Repository, timeProvider);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
