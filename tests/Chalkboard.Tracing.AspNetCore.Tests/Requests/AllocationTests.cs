using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.AspNetCore.Rules;
using Microsoft.AspNetCore.DataProtection;

namespace Chalkboard.Tracing.AspNetCore.Tests.Requests;

public sealed class AllocationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_is_not_traced_allocates_nothing(bool rules)
    {
        var services = new ServiceCollection().AddLogging().AddCallTracing(options =>
        {
            if (!rules) return;
            options.Rules.Add(TraceRule.Secret(TracedSite.Secret));
            options.Rules.Add(TraceRule.AuthorizedUser("operators"));
            options.Rules.Add(TraceRule.Path("/reports/**").And(TraceRule.Sample(3)).KeepIfFailed());
            options.Rules.Add(TraceRule.Route("/idsets/{id}"));
        });
        await using var provider = services.BuildServiceProvider();
        var middleware =
            new CallTracingMiddleware(
                _ => Task.CompletedTask, provider.GetRequiredService<RuleEvaluator>(), provider.GetRequiredService<RequestTracer>());
        var context = new DefaultHttpContext { RequestServices = provider, Request = { Method = "GET", Path = "/idsets/17" } };
        if (rules) provider.GetRequiredService<ConsentRule>().Enable(new EphemeralDataProtectionProvider());
        context.Request.Headers.Cookie = "session=0123456789";
        for (var i = 0; i < 1000; i++) await middleware.InvokeAsync(context);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var task = middleware.InvokeAsync(context);
            Assert.True(task.IsCompletedSuccessfully);
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 999);
    }
}
