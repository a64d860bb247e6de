using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.FileProviders;

namespace Chalkboard.Tracing.AspNetCore.Tests.Requests;

/// <summary>Traces describe their requests in any pipeline.</summary>
public sealed class RequestTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_request_with_an_error_page_has_one_trace_with_its_own_name(bool tracingFirst)
    {
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                options.Rules.Add(TraceRule.All.KeepIfFailed());
                options.Rules.Add(TraceRule.Secret(TracedSite.Secret));
            },
            app => app.MapGet("/error", () => "an error page"),
            configurePipeline: app =>
            {
                if (tracingFirst) app.UseCallTracing();
                app.UseExceptionHandler("/error");
                if (!tracingFirst) app.UseCallTracing();
            });
        Assert.Equal("an error page", await site.GetTextAsync("/fail/7"));
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        Assert.Equal(("GET /fail/{sum:int}", "failed: FormatException"), (kept.Name, kept.KeepReason));

        // The error page clears headers that were set before.
        using var response = await site.GetAsync("/fail/8", (TracedSite.Header, TracedSite.Secret));
        var asked = (await site.WaitForTracesAsync(2)).Select(trace => trace.Id).Except([kept.Id]);
        Assert.Equal(asked, response.Headers.GetValues(TracedSite.Header));
    }

    [Theory]
    [InlineData("tracing, status pages")]
    [InlineData("tracing, status pages, routing")]
    [InlineData("status pages, tracing")]
    [InlineData("status pages, tracing, routing")]
    [InlineData("status pages, routing, tracing")]
    public async Task A_request_that_is_executed_again_is_listed_by_the_path_that_was_requested(string pipeline)
    {
        await using var site = await StartWithErrorPagesAsync(pipeline, TraceRule.All);
        Assert.Equal("not found", await site.GetTextAsync("/missing"));
        Assert.Equal("not found", await site.GetTextAsync("/reset/swordfish"));
        var kept = await site.WaitForTracesAsync(2);
        Assert.Equal(
            [("GET (unmatched)", "GET /missing", 404), ("GET /reset/{token}", "GET /reset/***", 404)],
            kept.Select(trace => (trace.Name, trace.Request, trace.StatusCode)).Order());
    }

    [Theory]
    [InlineData("/missing", "GET (unmatched)", "GET /missing")]
    [InlineData("/reset/swordfish", "GET /reset/{token}", "GET /reset/***")]
    [InlineData("/fail/7", "GET /fail/{sum:int}", "GET /fail/7")]
    public async Task A_trace_of_an_error_page_is_listed_by_the_path_that_was_requested(string path, string name, string request)
    {
        await using var site = await StartWithErrorPagesAsync("status pages, tracing", TraceRule.Path("/not-found", "/error"));
        await site.GetTextAsync(path);
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        Assert.Equal((name, request), (kept.Name, kept.Request));
    }

    private static Task<TracedSite> StartWithErrorPagesAsync(string pipeline, TraceRule rule) => TracedSite.StartAsync(
        options => options.Rules.Add(rule),
        app =>
        {
            app.MapGet("/not-found", () => WovenShop.Echo("not found"));
            app.MapGet("/error", () => WovenShop.Echo("an error page"));
            app.MapGet("/reset/{token}", (string token) =>
            {
                WovenShop.Echo("reset");
                return Results.NotFound();
            });
        },
        configurePipeline: app =>
        {
            foreach (var part in pipeline.Split(", "))
            {
                if (part == "tracing") app.UseCallTracing();
                else if (part == "routing") app.UseRouting();
                else app.UseStatusCodePagesWithReExecute("/not-found").UseExceptionHandler("/error");
            }
        });

    [Fact]
    public async Task A_trace_without_events_is_kept_only_for_a_client_that_requested_it()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.GetPath("site.css"), "body {}", Stop);
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                options.Rules.Add(TraceRule.All);
                options.Rules.Add(TraceRule.Secret(TracedSite.Secret));
            },
            configurePipeline: app => app.UseCallTracing().UseStaticFiles(
                new StaticFileOptions { FileProvider = new PhysicalFileProvider(folder.Path) }));
        Assert.Equal("body {}", await site.GetTextAsync("/site.css"));
        await site.GetTextAsync("/echo/x");
        Assert.Equal("GET /echo/x", Assert.Single(await site.WaitForTracesAsync(1)).Request);

        using var response = await site.GetAsync("/site.css", (TracedSite.Header, TracedSite.Secret));
        var requested = (await site.WaitForTracesAsync(2)).Single(trace => trace.Request == "GET /site.css");
        Assert.Equal(requested.Id, response.Headers.GetValues(TracedSite.Header).Single());
    }

    [Theory]
    [InlineData("/reset/{token}", "/reset/swordfish", "/reset/***")]
    [InlineData("/reset/{token}", "/reset/sword%20fish%2Ftwo", "/reset/***")]
    [InlineData("/reset/{token}/{page}", "/reset/swordfish/swordfish", "/reset/***/***")]
    [InlineData("/file-{token}.zip", "/file-swordfish.zip", "/file-***.zip")]
    [InlineData("/{year}-{pin}/show", "/2026-swordfish/show", "/2026-***/show")]
    [InlineData("/all/{**token}", "/all/sword/fish", "/all/***")]
    [InlineData("/all/{**token}", "/all/sword%20fish/fish", "/all/***")]
    [InlineData("/x/{**token}", "/x//", "/***x******")]
    [InlineData("/reset/{token:alpha}", "/RESET/SWORDFISH", "/RESET/***")]
    public async Task Secrets_of_a_route_are_masked_at_any_position(string route, string path, string shown)
    {
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.All), app => app.MapGet(route, () => WovenShop.Echo("found")));
        Assert.Equal("found", await site.GetTextAsync(path));
        Assert.Equal("GET " + shown, Assert.Single(await site.WaitForTracesAsync(1)).Request);
    }

    [Fact]
    public async Task Secrets_of_a_route_are_masked_at_any_length()
    {
        var token = string.Concat(Enumerable.Repeat("swordfish", 300));
        await using var site =
            await TracedSite.StartAsync(
                options => options.Rules.Add(TraceRule.All), app => app.MapGet("/reset/{token}/{**rest}", () => WovenShop.Echo("found")));
        Assert.Equal("found", await site.GetTextAsync($"/reset/{token}/{new string('x', 2000)}"));
        var request = Assert.Single(await site.WaitForTracesAsync(1)).Request!;
        Assert.StartsWith("GET /reset/***/xxx", request, StringComparison.Ordinal);
        Assert.InRange(request.Length, 900, 1100);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Invalid_recording_options_fail_no_request(bool throws)
    {
        using var log = new CapturedLogs();
        var isWrong = true;
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                options.Rules.Add(TraceRule.All);
                options.ConfigureRecording = (trace, _) =>
                {
                    if (!isWrong) return;
                    if (throws) throw new InvalidOperationException("of the application");
                    trace.Limits.MaxValueLength = -1;
                };
            },
            loggerProvider: log);
        for (var i = 0; i < 3; i++) Assert.Equal("x", await site.GetTextAsync("/echo/x"));
        Assert.Equal(3, log.Lines.Count(line => line.Contains("options.ConfigureRecording", StringComparison.Ordinal)));

        isWrong = false;
        Assert.Equal("x", await site.GetTextAsync("/echo/x"));
        await site.WaitForTracesAsync(1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_excluded_endpoint_is_not_traced_at_any_position_of_UseRouting(bool routingFirst)
    {
        await using var site = await TracedSite.StartAsync(
            options =>
            {
                options.Rules.Add(TraceRule.All);
                options.Rules.Add(TraceRule.Secret(TracedSite.Secret));
            },
            app =>
            {
                app.MapGet("/health", () => WovenShop.Echo("well")).DisableCallTracing();
                app.MapCallTraces().AllowLocalMachine();
            },
            configurePipeline: app =>
            {
                if (routingFirst) app.UseRouting();
                app.UseCallTracing();
                if (!routingFirst) app.UseRouting();
            });
        foreach (var path in (string[])["/health", "/traces"])
        {
            using var response = await site.GetAsync(path, (TracedSite.Header, TracedSite.Secret));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            if (routingFirst) Assert.False(response.Headers.Contains(TracedSite.Header));
        }
        await site.GetTextAsync("/echo/x");
        Assert.Equal("GET /echo/{text}", Assert.Single(await site.WaitForTracesAsync(1)).Name);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_disconnects_is_no_failure_and_hides_none(bool fails)
    {
        var (entered, over) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.All.KeepIfFailed()),
            app => app.MapGet("/wait", async (HttpContext context) =>
            {
                WovenShop.Echo("waits");
                entered.TrySetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted)
                    .ConfigureAwait(fails ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None);
                throw new InvalidOperationException("The application failed.");
            }),
            configurePipeline: app =>
            {
                app.Use(async (context, next) =>
                {
                    try
                    {
                        await next(context);
                    }
                    finally
                    {
                        if (context.Request.Path == "/wait") over.TrySetResult();
                    }
                });
                app.UseCallTracing();
            });
        using (var gone = CancellationTokenSource.CreateLinkedTokenSource(Stop))
        {
            var waiting = site.Client.GetAsync(new Uri(site.Address, "/wait"), gone.Token);
            await entered.Task.WaitAsync(Stop);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            await over.Task.WaitAsync(Stop);
        }
        Assert.Equal(fails ? 1 : 0, (await site.WaitForTracesAsync(fails ? 1 : 0)).Count);
    }

    [Fact]
    public void A_trace_has_no_path_if_the_path_depends_on_the_request()
    {
        var (address, unknown) = (new TracePageAddress(), new TracePageAddress());
        address.OnMapped(RoutePatternFactory.Parse("/admin/traces/{id}"));
        unknown.OnMapped(RoutePatternFactory.Parse("/{tenant}/traces/{id}"));
        Assert.Equal("/admin/traces/x", address.GetPath("x"));
        Assert.Null(unknown.GetPath("x"));
    }

    [Fact]
    public async Task A_trace_has_details_of_its_request()
    {
        using var listener =
            new ActivityListener
            {
                ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
                Sample = (ref _) => ActivitySamplingResult.AllData
            };
        ActivitySource.AddActivityListener(listener);
        await using var site = await TracedSite.StartAsync(
            options => options.Rules.Add(TraceRule.All.KeepIfFailed().KeepIfSlowerThan(TimeSpan.Zero)),
            app => app.MapGet(
                "/large/{**rest}",
                string () => throw new BadHttpRequestException(WovenShop.Echo("It is too large."), StatusCodes.Status413PayloadTooLarge)));
        const string traceId = "0af7651916cd43dd8448eb211c80319c";
        using var response = await site.GetAsync("/large/" + new string('x', 2_000), ("traceparent", $"00-{traceId}-b7ad6b7169203331-01"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);

        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        var details = (await site.Traces.ReadAsync(kept.Id, Stop))!.Details.ToDictionary();
        Assert.Equal(("413", "one of all requests", traceId), (details["Status"], details["Traced"], details["Trace Id"]));
        Assert.Equal($"GET /large/{new string('x', 993)}…", details["Request"]);
    }
}
