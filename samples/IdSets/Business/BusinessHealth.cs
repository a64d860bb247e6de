using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace IdSets.Business;

/// <summary>Checks that the database answers a query.</summary>
public sealed class BusinessHealth(BusinessContext business) : IHealthCheck
{
    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await business.Accounts.AnyAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
