using Chalkboard.Slates.Storage;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Checks that the store can read and write.</summary>
internal sealed class SlateHealthCheck(SlateClient slates) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await slates.CheckAsync(cancellationToken).ConfigureAwait(false);
            return HealthCheckResult.Healthy($"The slate store ({slates.Store.Name}) answers.");
        }
        catch (StoreUnavailableException e)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, $"The slate store ({slates.Store.Name}) does not answer.", e);
        }
    }
}
