using Chalkboard.Tracing.AspNetCore.Tests.Infrastructure;
using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.Calls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Tracing.AspNetCore.Tests.Requests;

/// <summary>Log records of requests.</summary>
public sealed class LogTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_records_of_a_traced_request_are_in_its_trace_with_masked_secrets()
    {
        await using var site = await StartAsync();
        await site.GetTextAsync("/log/password=hunter2-Zqv");
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        var tree = CallTree.From((await site.Traces.ReadAsync(kept.Id, Stop))!, cancellationToken: Stop);

        var record = Assert.Single(tree.LogRecords, record => record.Text.Contains(": shop: ", StringComparison.Ordinal));
        Assert.Equal("Warning: shop: no stock for password=*** InvalidOperationException: broken", record.Text);
        Assert.Null(record.Call);
        Assert.DoesNotContain("Zqv", await site.GetTextAsync($"/traces/{kept.Id}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_only_logs_is_not_kept()
    {
        await using var site = await StartAsync();
        await site.GetTextAsync("/only-logs");
        await site.GetTextAsync("/checkout");

        Assert.Equal("GET /checkout", Assert.Single(await site.WaitForTracesAsync(1)).Name);
    }

    [Fact]
    public async Task A_message_that_cannot_be_formatted_does_not_fail_the_request()
    {
        await using var site = await StartAsync();

        Assert.Equal("1", await site.GetTextAsync("/unformattable"));
        var kept = Assert.Single(await site.WaitForTracesAsync(1));
        var tree = CallTree.From((await site.Traces.ReadAsync(kept.Id, Stop))!, cancellationToken: Stop);
        Assert.Equal("Debug: shop:", Assert.Single(tree.LogRecords, record => record.Text.Contains("shop", StringComparison.Ordinal)).Text);
    }

    private static void Warn(ILoggerFactory loggers, string message, Exception? exception) =>
        loggers.CreateLogger("shop").Log(LogLevel.Warning, default, message, exception, (text, _) => text);

    private static Task<TracedSite> StartAsync() => TracedSite.StartAsync(
        options => options.Rules.Add(TraceRule.All),
        app =>
        {
            app.MapCallTraces().AllowLocalMachine();
            app.MapGet("/log/{article}", (string article, ILoggerFactory loggers) =>
            {
                Warn(loggers, $"no stock for {article}", new InvalidOperationException("broken"));
                return WovenShop.Echo(article);
            });
            app.MapGet("/unformattable", (ILoggerFactory loggers) =>
            {
                var logger = loggers.CreateLogger("shop");
                logger.Log<object?>(LogLevel.Debug, default, null, null, (_, _) => throw new InvalidOperationException("no text"));
                logger.Log<object?>(LogLevel.Debug, default, null, null, (_, _) => null!);
                return WovenShop.Echo("1");
            });
            app.MapGet("/only-logs", (ILoggerFactory loggers) =>
            {
                Warn(loggers, "nothing", null);
                return "nothing";
            });
        },
        // No other provider formats messages of this level.
        services => services.AddLogging(logging => logging.AddFilter<TraceLoggerProvider>("shop", LogLevel.Debug)));
}
