using Chalkboard.TestInfrastructure.Sites;
using Chalkboard.Tracing.Calls;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.Weaver.Tests.Dependencies;

/// <summary>Requests that a traced operation sends.</summary>
public sealed class HttpTests : IAsyncLifetime
{
    private readonly WebApplication _site = CreateSite();
    private readonly HttpClient _client = new();
    private TaskCompletionSource _answer = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Address => LoopbackSite.GetAddress(_site).ToString();

    public async ValueTask InitializeAsync()
    {
        _site.MapGet("/orders/{id}", (int id) => id < 100 ? Results.Text("order") : Results.NotFound());
        _site.MapGet("/slow", async () =>
        {
            await _answer.Task;
            return "late";
        });
        await _site.StartAsync(Stop);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_request_has_its_method_its_address_without_secrets_and_its_status()
    {
        using var trace = CallTrace.Start();
        await Shop.CallAsync("Get", [_client, Address.Replace("//", "//user:hunter2-Zqv@", StringComparison.Ordinal) +
            "orders/17?page=2&token=hunter2-Zqv"]);
        var recording = trace.Stop();

        var request = Assert.Single(Shop.ToTree(recording).Dependencies);
        Assert.Equal(("HTTP", $"GET {Address}orders/17?page=2&token=***"), (request.Kind, request.Text));
        Assert.Equal("status 200, 5 bytes", request.Result);
        // The handler of a new client is created on another thread, so that only the call is known that waits.
        Assert.Equal("Shop.Get", request.Call!.Symbol.Name);
    }

    [Fact]
    public async Task An_address_that_is_sent_as_it_was_written_is_recorded()
    {
        using var trace = CallTrace.Start();
        await Shop.CallAsync("GetAsWritten", [_client, $"{Address}orders/%31?page=%32"]);

        Assert.Equal($"GET {Address}orders/%31?page=%32", Assert.Single(Shop.ToTree(trace.Stop()).Dependencies).Text);
    }

    [Fact]
    public async Task A_request_that_fails_has_its_reason()
    {
        using var trace = CallTrace.Start();
        await Shop.CallAsync("Get", [_client, $"{Address}orders/400"]);
        await Assert.ThrowsAsync<HttpRequestException>(() => Shop.CallAsync("Get", [_client, "http://127.0.0.1:1/"]));
        var requests = Shop.ToTree(trace.Stop()).Dependencies;

        Assert.Equal([Outcome.Threw, Outcome.Threw], requests.Select(request => request.Outcome));
        Assert.StartsWith("status 404", requests[0].Result, StringComparison.Ordinal);
        Assert.Equal("Faulted", requests[1].Result);
    }

    [Fact]
    public async Task Requests_to_the_same_place_with_other_numbers_are_repeated()
    {
        await Shop.CallAsync("Get", [_client, $"{Address}orders/1"]);
        using var trace = CallTrace.Start();
        await Shop.CallAsync("GetAll", [_client, $"{Address}orders/"]);
        var repeated = Assert.Single(RepeatedDependency.FindAll(Shop.ToTree(trace.Stop())));

        Assert.Equal(6, repeated.Count);
        Assert.EndsWith("/orders/?", repeated.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Operations_that_run_at_the_same_time_have_their_own_dependencies()
    {
        var first = TraceAsync($"{Address}orders/1");
        var second = TraceAsync($"{Address}orders/2");
        await Shop.CallAsync("Get", [_client, $"{Address}orders/3"]);

        Assert.Equal([$"GET {Address}orders/1"], (await first).Dependencies.Select(request => request.Text));
        Assert.Equal([$"GET {Address}orders/2"], (await second).Dependencies.Select(request => request.Text));

        async Task<CallTree> TraceAsync(string address)
        {
            using var trace = CallTrace.Start();
            await Shop.CallAsync("Get", [_client, address]);
            return Shop.ToTree(trace.Stop());
        }
    }

    [Fact]
    public async Task A_dependency_may_end_on_another_thread_than_it_started_on()
    {
        await Shop.CallAsync("Get", [_client, $"{Address}orders/1"]);
        CallTree tree;
        do
        {
            _answer = new();
            using var trace = CallTrace.Start();
            var request = Shop.CallAsync("Get", [_client, $"{Address}slow"]);
            _answer.SetResult();
            await request;
            tree = Shop.ToTree(trace.Stop());
        }
        while (tree.Calls.Select(call => call.ThreadId).Distinct().Count() < 2 && !Stop.IsCancellationRequested);

        Assert.Equal(("status 200", Outcome.Returned), (Assert.Single(tree.Dependencies).Result, tree.Dependencies[0].Outcome));
        Assert.Equal("HttpClient.GetAsync", tree.Dependencies[0].Call!.Symbol.Name);
    }

    [Fact]
    public async Task A_journal_has_the_request_that_was_running()
    {
        await Shop.CallAsync("Get", [_client, $"{Address}orders/1"]);
        _answer = new();
        using var file = new MemoryStream();
        using var trace = CallTrace.Start();
        var journal = trace.CreateJournal("running");
        var request = Shop.CallAsync("Get", [_client, $"{Address}slow"]);
        await journal.AppendAsync(file, Stop);
        _answer.SetResult();
        await request;

        file.Position = 0;
        var running = Assert.Single(Shop.ToTree(await TraceReader.ReadAsync(file, cancellationToken: Stop)).Dependencies);
        Assert.Equal(($"GET {Address}slow", Outcome.Unfinished), (running.Text, running.Outcome));
    }

    [Theory, InlineData("text"), InlineData("binary"), InlineData("chrome"), InlineData("speedscope"), InlineData("folded")]
    public async Task All_formats_can_be_written(string name)
    {
        using var trace = CallTrace.Start();
        // Without a recorded call.
        using var response = await _client.GetAsync(new Uri($"{Address}orders/17"), Stop);
        await Shop.CallAsync("Get", [_client, $"{Address}orders/18"]);
        using var output = new MemoryStream();
        var format = TraceFormat.All.Single(format => format.Name == name);
        await format.WriteAsync(trace.Stop(), output, cancellationToken: Stop);

        var text = System.Text.Encoding.Latin1.GetString(output.ToArray());
        var hasDependencies = name is "text" or "binary" or "chrome";
        Assert.Equal(hasDependencies, text.Contains("orders/17", StringComparison.Ordinal));
        Assert.Equal(hasDependencies, text.Contains("orders/18", StringComparison.Ordinal));
        if (name is not ("text" or "binary")) return;
        output.Position = 0;
        var read = Shop.ToTree(await TraceReader.ReadAsync(output, cancellationToken: Stop)).Dependencies;
        Assert.Equal([null, "HttpClient.GetAsync"], read.Select(request => request.Call?.Symbol.Name));
        Assert.All(read, request => Assert.Equal("status 200, 5 bytes", request.Result));
    }

    private static WebApplication CreateSite() => LoopbackSite.CreateBuilder().Build();
}
