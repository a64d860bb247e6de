using System.Net;
using Chalkboard.Slates.AspNetCore.Tests.Infrastructure;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Chalkboard.Slates.AspNetCore.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task The_health_check_reports_whether_the_store_responds()
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Services = services => services.AddHealthChecks().AddSlates();
            site.Map = app => app.MapHealthChecks("/healthz", new HealthCheckOptions
            {
                ResponseWriter =
                    (context, report) => context.Response.WriteAsync($"{report.Status} {report.Entries["slates"].Description}"),
            });
        });

        var up = await site.OpenBrowser().GetAsync("/healthz");
        site.Store.IsReadOnly = true;
        var halfUp = await site.OpenBrowser().GetAsync("/healthz");
        site.Store.IsReadOnly = false;
        site.Store.IsDown = true;
        var down = await site.OpenBrowser().GetAsync("/healthz");

        Assert.Equal((HttpStatusCode.OK, "Healthy The slate store (memory) answers."), (up.Status, up.Body));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Unhealthy The slate store (memory) does not answer."), (down.Status, down.Body));
        Assert.Equal(down, halfUp with { Headers = down.Headers, SetCookies = down.SetCookies });
    }

    [Fact]
    public async Task The_failure_status_of_the_health_check_can_be_configured()
    {
        await using var site = await Site.StartAsync(site =>
        {
            site.Services = services => services.AddHealthChecks().AddSlates("store", HealthStatus.Degraded);
            site.Map = app => app.MapHealthChecks("/healthz");
        });
        site.Store.IsDown = true;

        Assert.Equal("Degraded", (await site.OpenBrowser().GetAsync("/healthz")).Body);
    }
}
