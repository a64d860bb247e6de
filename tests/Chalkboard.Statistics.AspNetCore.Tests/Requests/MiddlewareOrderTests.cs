using System.Collections.Concurrent;
using Chalkboard.Statistics.AspNetCore.Requests;
using Chalkboard.Statistics.Reports;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Rewrite;

namespace Chalkboard.Statistics.AspNetCore.Tests.Requests;

/// <summary>
/// A request counts once, under its original endpoint, wherever <c>UseStatistics</c> is in the pipeline and however often.
/// </summary>
public sealed class MiddlewareOrderTests
{
    private static readonly Dictionary<string, Action<WebApplication>> _common = new()
    {
        ["statistics"] = app => app.UseStatistics(),
        ["statistics again"] = app => app.UseStatistics(),
        ["compression"] = app => app.UseResponseCompression(),
        ["exception handler"] = app => app.UseExceptionHandler("/error"),
        ["status pages"] = app => app.UseStatusCodePagesWithReExecute("/error"),
        ["routing"] = app => app.UseRouting(),
    };

    // Each of them wraps, replaces or reruns a part of the request.
    private static readonly Dictionary<string, Action<WebApplication>> _others = new()
    {
        ["output cache"] = app => app.UseOutputCache(),
        ["response cache"] = app => app.UseResponseCaching(),
        ["request decompression"] = app => app.UseRequestDecompression(),
        ["web sockets"] = app => app.UseWebSockets(),
        ["path base"] = app => app.UsePathBase("/base"),
        ["authorization"] = app => app.UseAuthorization(),
        ["request timeouts"] = app => app.UseRequestTimeouts(),
        ["rewriter"] = app => app.UseRewriter(new RewriteOptions().AddRewrite("^old/(.*)", "hello/$1", true)),
        ["status pages with redirects"] = app => app.UseStatusCodePagesWithRedirects("/hello/{0}"),
        ["branch that rejoins"] = app => app.UseWhen(_ => true, branch => branch.UseStatistics().UseResponseCompression()),
        ["buffered response"] = app => app.Use(async (context, next) =>
        {
            var original = context.Response.Body;
            using var buffer = new MemoryStream();
            context.Response.Body = buffer;
            await next();
            buffer.Position = 0;
            await buffer.CopyToAsync(original);
            context.Response.Body = original;
        }),
        ["body feature of its own"] = app => app.Use((context, next) =>
        {
            var prior = context.Features.Get<IHttpResponseBodyFeature>()!;
            context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(context.Response.Body, prior));
            return next();
        }),
        ["features over features"] = app => app.Use((HttpContext context, RequestDelegate next) => next(
            new DefaultHttpContext(new FeatureCollection(context.Features)) { RequestServices = context.RequestServices })),
        ["endpoint feature of its own"] = app => app.Use((context, next) =>
        {
            context.Features.Set<IEndpointFeature>(new CustomEndpointFeature { Endpoint = context.GetEndpoint() });
            return next();
        }),
        ["items cleared"] = app => app.Use((context, next) =>
        {
            context.Items = new Dictionary<object, object?>();
            return next();
        }),
        ["another try for what was not found"] = app => app.Use(async (context, next) =>
        {
            await next();
            if (context.Response.StatusCode != 404 || context.Response.HasStarted) return;
            context.SetEndpoint(null);
            context.Request.Path = "/error";
            await next();
        }),
        ["another try for what failed"] = app => app.Use(async (context, next) =>
        {
            try
            {
                await next();
            }
            catch (InvalidOperationException) when (!context.Response.HasStarted)
            {
                context.Response.Clear();
                context.Response.StatusCode = 500;
                context.SetEndpoint(null);
                context.Request.Path = "/error";
                await next();
                // A request that was routed before is not routed again, and no endpoint is found.
                if (!context.Response.HasStarted) context.Response.StatusCode = 500;
            }
        }),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> First => [.. _common.Keys];

    public static TheoryData<string> Others => [.. _others.Keys];

    [Theory]
    [MemberData(nameof(First))]
    public async Task In_all_orders_of_the_usual_middlewares_each_request_counts_once_under_its_route(string first)
    {
        foreach (var rest in Permutations([.. _common.Keys.Where(name => name != first)]))
        {
            string[] order = [first, .. rest];
            // Both orders have the same effect.
            if (Array.IndexOf(order, "statistics") > Array.IndexOf(order, "statistics again")) continue;
            await AssertCountsOnceAsync(string.Join(", ", order), app =>
            {
                foreach (var name in order) _common[name](app);
            });
        }
    }

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Requests_count_once_at_any_position_in_the_pipeline(string other)
    {
        foreach (var routedFirst in new[] { true, false })
        {
            foreach (var place in Enumerable.Range(0, 4))
            {
                List<Action<WebApplication>> order =
                    [app => app.UseStatistics(), app => app.UseResponseCompression(), app => app.UseStatistics()];
                order.Insert(place, _others[other]);
                await AssertCountsOnceAsync($"{other} at {place}, {(routedFirst ? "routed first" : "routed last")}", app =>
                {
                    foreach (var use in order) use(app);
                    if (!routedFirst) app.UseRouting();
                }, redirects: other == "status pages with redirects");
            }
        }
    }

    [Fact]
    public async Task A_branch_of_the_pipeline_counts_only_its_requests()
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.UsesStatistics = false;
            settings.ConfigureServices = AddServices;
            settings.MapEndpoints = app =>
            {
                app.UseResponseCompression();
                app.Map("/api", branch =>
                {
                    branch.UseStatistics();
                    branch.UseResponseCompression();
                    branch.UseRouting();
                    branch.UseEndpoints(endpoints => endpoints.MapGet("/hello/{n}", (int n) => CreateLongText(n)));
                });
                app.MapGet("/hello/{n}", (int n) => CreateLongText(n));
            };
        });

        var bytes = 0;
        foreach (var gzip in new[] { true, false })
        {
            bytes += await site.SendAsync("/api/hello/1", gzip);
            await site.SendAsync("/hello/1", gzip);
        }

        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal((2L, (long)bytes), (report["Total Requests"], report["Total Bytes Written"]));
        Assert.Equal(["/hello/{n}"], ((Report)report["URI Set Tracking"]!).Names);
        Assert.All(StatisticsSite.GetRecords(report), record => Assert.Equal("GET /api/hello/1 HTTP/1.1", record["Request-Line"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rewritten_request_counts_under_its_final_route(bool statisticsFirst)
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.UsesStatistics = false;
            settings.MapEndpoints = app =>
            {
                if (statisticsFirst) app.UseStatistics();
                app.UseRewriter(new RewriteOptions()
                    .AddRewrite("^old/(.*)", "hello/$1", true).AddRewrite("^quiet", "healthz", true)
                    .AddRewrite("^gone", "nowhere/at/all", true));
                if (!statisticsFirst) app.UseStatistics();
                app.MapGet("/hello/{n}", (int n) => n);
                app.MapGet("/healthz", () => "").DisableStatistics();
                app.MapGet("/{anything}/{n?}", () => "");
            };
        });

        foreach (var path in new[] { "/old/1", "/quiet", "/gone", "/old/2" }) await site.SendAsync(path, gzip: false);

        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal(3L, report["Total Requests"]);
        Assert.Equal(["(unmatched)", "/hello/{n}"], ((Report)report["URI Set Tracking"]!).Names);
        Assert.Equal(2L, ((Report)((Report)report["URI Set Tracking"]!)["/hello/{n}"]!)["Count"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("compression")]
    [InlineData("exception handler")]
    [InlineData("status pages")]
    [InlineData("path base")]
    [InlineData("another try for what was not found")]
    [InlineData("another try for what failed")]
    public async Task A_status_that_is_set_before_the_request_is_routed_does_not_hide_its_route(string other)
    {
        foreach (var inside in new[] { true, false })
        {
            await using var site = await StatisticsSite.StartAsync(settings =>
            {
                settings.ConfigureServices = AddServices;
                settings.MapEndpoints = app =>
                {
                    if (!inside) Use(app, other);
                    app.Use((context, next) =>
                    {
                        if (!context.Response.HasStarted) context.Response.StatusCode = 404;
                        return next();
                    });
                    if (inside) Use(app, other);
                    app.UseRouting();
                    app.MapGet("/found", () => Results.Ok("found"));
                    app.MapGet("/gone", () => { });
                    app.MapGet("/fails", string () => throw new InvalidOperationException("on purpose"));
                    app.Map("/error", () => Results.Text("sorry", statusCode: 503));
                };
            });

            foreach (var path in new[] { "/found", "/gone", "/fails", "/nowhere" }) await site.SendAsync(path, gzip: false);

            var report = await site.ReportWhenAsync(report => Equals(report["Total Requests"], 4L));
            var uris = ((Report)report["URI Set Tracking"]!).ToDictionary(uri => uri.Key, uri => ((Report)uri.Value!)["Count"]);
            Assert.Equal(
                "(unmatched) 1, /fails 1, /found 1, /gone 1", string.Join(
                    ", ", uris.OrderBy(uri => uri.Key, StringComparer.Ordinal).Select(uri => $"{uri.Key} {uri.Value}")));
        }

        static void Use(WebApplication app, string name)
        {
            if (name.Length > 0) (_common.GetValueOrDefault(name) ?? _others[name])(app);
        }
    }

    [Fact]
    public async Task An_outer_filter_that_runs_the_pipeline_again_counts_nothing_twice()
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.ConfigureServices = services => services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter, RerunningFilter>());
            settings.MapEndpoints = app =>
            {
                app.UseRouting();
                app.MapGet("/fails", string () => throw new InvalidOperationException("on purpose"));
                app.MapGet("/error", () => "sorry");
            };
        });

        for (var i = 0; i < 3; i++) await site.SendAsync("/fails", gzip: false);

        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal(3L, report["Total Requests"]);
        Assert.Equal(["/fails"], ((Report)report["URI Set Tracking"]!).Names);
    }

    [Fact]
    public async Task A_pipeline_without_start_up_filters_is_counted_too()
    {
        var repository = new ConcurrentDictionary<string, object?>();
        await using var provider = new ServiceCollection().AddLogging().AddStatistics(
            options => options.Repository = repository).BuildServiceProvider();
        var pipeline = new ApplicationBuilder(provider).UseStatistics().Use(next => next).UseStatistics();
        pipeline.Run(context => context.Response.WriteAsync("hello", Stop));
        var built = pipeline.Build();

        for (var i = 0; i < 3; i++) await built(new DefaultHttpContext { RequestServices = provider });

        var report =
            (Report)(await new Extrapolator { FunctionTimeout = TestTimeout.Default }.ExtrapolateAsync(
                repository, Stop))["ASP.NET Core Applications"]!;
        Assert.Equal((3L, 15L, 0L), (report["Total Requests"], report["Total Bytes Written"], report["Current Requests"]));
    }

    [Fact]
    public async Task An_excluded_request_never_changes_the_totals()
    {
        var (reached, go) = (new SemaphoreSlim(0), new TaskCompletionSource());
        await using var site = await StatisticsSite.StartAsync(app =>
        {
            app.UseRouting();
            app.MapGet("/quiet", async () =>
            {
                reached.Release();
                await go.Task;
            }).DisableStatistics();
            app.MapGet("/", () => "hello");
        });
        var quiet = new[] { site.SendAsync("/quiet", false), site.SendAsync("/quiet", false) };
        for (var i = 0; i < 2; i++) await reached.WaitAsync(Stop);
        await site.GetAsync("/");

        var report = await site.ReportWhenAsync(inFlight: 0);
        Assert.Equal(1L, report["Total Requests"]);
        Assert.Single(StatisticsSite.GetRecords(report));

        go.SetResult();
        await Task.WhenAll(quiet);
        await site.GetAsync("/");
        Assert.Equal(2L, (await site.ReportWhenAsync(report => Equals(report["Total Requests"], 2L)))["Total Requests"]);
    }

    private static async Task AssertCountsOnceAsync(string order, Action<WebApplication> use, bool redirects = false)
    {
        await using var site = await StatisticsSite.StartAsync(settings =>
        {
            settings.UsesStatistics = false;
            settings.ConfigureServices = AddServices;
            settings.MapEndpoints = app =>
            {
                use(app);
                app.MapGet("/hello/{n}", (int n) => CreateLongText(n)).AddEndpointFilter((context, next) => next(context));
                app.MapGet("/later", async () =>
                {
                    await Task.Yield();
                    return CreateLongText(1);
                });
                app.MapGet("/fails", string () => throw new InvalidOperationException("on purpose"));
                app.MapGet("/missing", () => Results.NotFound());
                app.MapGet("/healthz", () => "healthy").DisableStatistics();
                app.Map("/error", () => "sorry");
            };
        });

        long bytes = 0;
        foreach (var gzip in new[] { true, false })
        {
            foreach (var path in new[] { "/hello/1", "/hello/2", "/later", "/fails", "/missing", "/nowhere" })
                bytes += await site.SendAsync(path, gzip);
            await site.SendAsync("/healthz", gzip);
        }

        // A request is counted after its response.
        var report = await site.ReportWhenAsync(report => Equals(report["Current Requests"], 0L) && report["Total Requests"] is >= 12L);
        Assert.True(Equals(12L, report["Total Requests"]), $"{order}: {report["Total Requests"]} requests in total.");
        Assert.True(Equals(bytes, report["Total Bytes Written"]), $"{order}: {report["Total Bytes Written"]} bytes and not {bytes}.");
        var uris = ((Report)report["URI Set Tracking"]!).ToDictionary(uri => uri.Key, uri => FormatOutcomes((Report)uri.Value!));
        var refused = redirects ? "3xx" : "4xx";
        var expected = new Dictionary<string, string>
        {
            ["/hello/{n}"] = "2xx 4",
            ["/later"] = "2xx 2",
            ["/fails"] = "5xx 2",
            ["/missing"] = $"{refused} 2",
            ["(unmatched)"] = $"{refused} 2",
        };
        Assert.True(
            expected.Count == uris.Count && expected.All(uri => uris.GetValueOrDefault(uri.Key) == uri.Value),
            $"{order}: {string.Join(", ", uris.Select(uri => $"{uri.Key} {uri.Value}"))}");
    }

    private static string FormatOutcomes(Report uri) => string.Join(
        ", ", RequestOutcome.StatusClasses.Names.Where(
            name => !Equals(uri[$"Total {name}"], 0L)).Select(name => $"{name} {uri[$"Total {name}"]}"));

    private static string CreateLongText(int n) => new((char)('a' + n), 5000);

    private static void AddServices(IServiceCollection services) => services
        .AddResponseCompression(
            options => options.MimeTypes = ["text/plain"]).AddOutputCache().AddResponseCaching().AddRequestDecompression()
        .AddAuthorization().AddRequestTimeouts();

    private static IEnumerable<string[]> Permutations(string[] names) =>
        names.Length <= 1
            ? [names]
            : names.SelectMany(name => Permutations([.. names.Where(other => other != name)]), (name, rest) => (string[])[name, .. rest]);

    private sealed class CustomEndpointFeature : IEndpointFeature
    {
        public Endpoint? Endpoint { get; set; }
    }

    private sealed class RerunningFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (HttpContext context, RequestDelegate rest) =>
            {
                try
                {
                    await rest(context);
                }
                catch (InvalidOperationException)
                {
                    context.Response.StatusCode = 500;
                    context.Request.Path = "/error";
                    context.SetEndpoint(null);
                    await rest(context);
                }
            });
            next(app);
        };
    }
}
