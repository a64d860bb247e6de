using Chalkboard.Tracing.AspNetCore.Tests.Infrastructure;
using Chalkboard.Tracing.Calls;
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
            app.MapGet("/only-logs", (ILoggerFactory loggers) =>
            {
                Warn(loggers, "nothing", null);
                return "nothing";
            });
        });
}
