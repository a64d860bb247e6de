using System.Diagnostics;
using Chalkboard.Tracing.AspNetCore.Views.Search;
using Chalkboard.Tracing.Recordings;
using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.AspNetCore.Tests.Views;

/// <summary>The search for kept traces on their list.</summary>
public sealed class TraceSearchTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Traces_are_found_by_path_route_status_trace_id_and_user()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.AspNetCore",
            Sample = (ref _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Rules.Add(TraceRule.All);
            options.GetUserName = context => context.Request.Headers["X-User"].ToString() is { Length: > 0 } user ? user : null;
        });
        const string traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        using var hello = await site.GetAsync("/echo/hello", ("traceparent", $"00-{traceId}-00f067aa0ba902b7-01"));
        using var other = await site.GetAsync("/echo/other", ("X-User", "ada"));
        using var missing = await site.GetAsync("/status/404");
        using var failed = await site.GetAsync("/status/503");
        await site.WaitForTracesAsync(4);

        Assert.Equal(["GET /echo/hello"], await FindAsync(site, "find=HELLO"));
        Assert.Equal(["GET /status/404", "GET /status/503"], await FindAsync(site, "find=status/{code"));
        Assert.Equal(["GET /echo/hello"], await FindAsync(site, $"find={traceId}"));
        Assert.Equal(["GET /echo/other"], await FindAsync(site, "find=ada"));
        Assert.Equal(["GET /status/404"], await FindAsync(site, "status=404"));
        Assert.Equal(["GET /status/404"], await FindAsync(site, "status=4xx"));
        Assert.Equal(["GET /status/503"], await FindAsync(site, "status=failed"));
        Assert.Equal(["GET /status/503"], (await site.GetPageAsync("/traces")).Texts(".traces tr.failed th a"));
        Assert.Empty(await FindAsync(site, "find=echo&status=503"));
        Assert.Contains("1 of 4 traces found.", (await site.GetPageAsync("/traces?find=ada")).Text("#-found"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("> 500ms", "slow", "slower")]
    [InlineData("500", "slow", "slower")]
    [InlineData("< 1 s", "fast", "slow")]
    [InlineData(">=1.5s", "slower")]
    [InlineData("<100us", "fast")]
    public async Task Traces_are_found_by_duration(string duration, params string[] names)
    {
        await using var site = await TracedSite.StartAsync();
        foreach (var (name, microseconds) in (IEnumerable<(string, int)>)[("fast", 50), ("slow", 600_000), ("slower", 2_000_000)])
            await site.SaveAsync(new RecordingBuilder().Enter(0, "A.Run").Leave(microseconds, "A.Run").Build(name: name));

        Assert.Equal(names, await FindAsync(site, $"duration={Uri.EscapeDataString(duration)}"));
    }

    [Theory]
    [InlineData("slow")]
    [InlineData("NaN")]
    [InlineData("Infinity s")]
    public async Task A_duration_that_is_none_is_an_error_with_an_example(string duration)
    {
        await using var site = await TracedSite.StartAsync();
        await site.SaveAsync(TestData.Orders);
        Assert.StartsWith($"{duration} is not a duration. Write a number with",
            (await site.GetPageAsync($"/traces?duration={Uri.EscapeDataString(duration)}")).Text("#-found"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("call=bank.pay", "orders")]
    [InlineData("value=12.50", "checkout")]
    [InlineData("value=FORMATEXCEPTION", "orders")]
    [InlineData("call=Audit%3A+lambda", "orders")]
    [InlineData("call=Decimal.Parse&value=12.5", "checkout")]
    [InlineData("call=Bank.Pay&value=12.50")]
    public async Task Traces_are_found_by_a_method_that_was_called_and_by_a_value(string query, params string[] names)
    {
        await using var site = await TracedSite.StartAsync();
        await site.SaveAsync(Rename(TestData.Orders, "orders"));
        await site.SaveAsync(Rename(TestData.Checkout, "checkout"));

        Assert.Equal(names, await FindAsync(site, query));
        // The list does not repeat such a search to refresh itself.
        Assert.True((await site.GetPageAsync($"/traces?{query}")).Has("#-list[data-static]"));
    }

    [Fact]
    public async Task A_search_in_recordings_ends_after_a_time_says_how_many_it_has_read_and_goes_on_with_older_ones()
    {
        var time = new FakeTimeProvider();
        var store = new SlowStore(TraceStore.InMemory(), () => time.Advance(TraceSearch.Timeout * 0.75));
        await using var site = await TracedSite.StartAsync(
            options => options.Retention.Store = store,
            configureServices: services => services.AddSingleton<TimeProvider>(time));
        for (var i = 0; i < 3; i++) await site.SaveAsync(TestData.Orders);
        var ids = (await site.Traces.ListAsync(Stop)).Select(trace => trace.Id).ToList();

        var page = await site.GetPageAsync("/traces?value=nothing");
        Assert.StartsWith(
            "0 of 3 traces found. The calls of 1 of 3 were searched, the newest, for 2.00 s.", page.Text("#-found"),
            StringComparison.Ordinal);
        var link = page.Links("#-found a").Single();
        Assert.Equal($"?find=&status=&duration=&call=&value=nothing&before={ids[0]}", link.Address);
        Assert.Contains(
            "The calls of 1 of 2 were searched", (await site.GetPageAsync("/traces" + link.Address)).Text("#-found"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_user_of_a_request_is_not_stored_unless_the_application_says_so_and_secrets_in_it_are_masked()
    {
        await using var silent = await TracedSite.StartAsync(options => options.Rules.Add(TraceRule.All));
        await silent.GetTextAsync("/echo/x");
        Assert.Null(Assert.Single(await silent.WaitForTracesAsync(1)).UserName);

        await using var site = await TracedSite.StartAsync(options =>
        {
            options.Rules.Add(TraceRule.All);
            options.GetUserName = context => context.Request.Path.Value!.EndsWith('x')
                ? throw new InvalidOperationException("no user")
                : "password=hunter2; " + new string('u', 500);
        });
        await site.GetTextAsync("/echo/x");
        await site.GetTextAsync("/echo/y");
        var users = (await site.WaitForTracesAsync(2)).OrderBy(trace => trace.Request, StringComparer.Ordinal)
            .Select(trace => trace.UserName).ToList();
        Assert.Null(users[0]);
        Assert.StartsWith("password=***", users[1], StringComparison.Ordinal);
        Assert.Equal(201, users[1]!.Length);
    }

    private static async Task<List<string>> FindAsync(TracedSite site, string query) =>
        [.. (await site.GetPageAsync($"/traces?{query}")).Texts(".traces tbody th a").Order(StringComparer.Ordinal)];

    private static Recording Rename(Recording recording, string name) => new()
    {
        Name = name,
        StartedAt = recording.StartedAt,
        TimestampFrequency = recording.TimestampFrequency,
        StartTimestamp = recording.StartTimestamp,
        EndTimestamp = recording.EndTimestamp,
        Symbols = recording.Symbols,
        Events = recording.Events,
    };

    /// <summary>A store that calls a function at each read.</summary>
    private sealed class SlowStore(ITraceStore store, Action onRead) : ITraceStore
    {
        public Task<IReadOnlyList<StoredTrace>> ListAsync(CancellationToken cancellationToken) => store.ListAsync(cancellationToken);

        public Task<StoredTrace> SaveAsync(string id, Recording recording, CancellationToken cancellationToken) =>
            store.SaveAsync(id, recording, cancellationToken);

        public Task<Recording?> ReadAsync(string id, CancellationToken cancellationToken)
        {
            onRead();
            return store.ReadAsync(id, cancellationToken);
        }

        public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) => store.DeleteAsync(id, cancellationToken);
    }
}
