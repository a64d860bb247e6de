using Microsoft.Extensions.Time.Testing;

namespace Chalkboard.Tracing.Testing.Tests;

/// <summary>Requests belong to the trace of the test that sent them, and to no other one.</summary>
public sealed class RequestTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tests_in_parallel_trace_only_their_own_requests(bool onKestrel)
    {
        await using var site = await OrdersSite.StartAsync(onKestrel);
        using var client = site.CreateClient();

        // Connections of Kestrel are used by requests of several traces.
        var traces = await Task.WhenAll(Enumerable.Range(1, 60).Select(
            count => TestTrace.RecordAsync(() => client.GetStringAsync($"/numbers/{count}", Cancellation))));

        for (var i = 0; i < traces.Length; i++)
        {
            traces[i].Calls("OrderNumbers.CountValid").ShouldBe(1);
            traces[i].Calls("OrderNumbers.Parse").ShouldBe(i + 1);
            // The middleware runs after the client has its response.
            traces[i].Calls("OrderNumbers.Release").ShouldBe((i + 3) / 3 + 1);
            traces[i].Dependencies().ShouldBe(0);
        }
    }

    [Fact]
    public async Task A_request_of_another_test_on_the_same_connection_does_not_belong_to_the_trace()
    {
        await using var site = await OrdersSite.StartAsync(onKestrel: true);
        using var client = site.CreateClient();
        var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var other = SendOtherAsync();

        var trace = await TestTrace.RecordAsync(async () =>
        {
            await client.GetStringAsync("/numbers/2", Cancellation);
            sent.SetResult();
            await other;
        });

        trace.Calls("OrderNumbers.Parse").ShouldBe(2);

        async Task SendOtherAsync()
        {
            await sent.Task;
            await client.GetStringAsync("/numbers/100", Cancellation);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_operation_may_send_several_requests(bool onKestrel)
    {
        await using var site = await OrdersSite.StartAsync(onKestrel);
        await site.SetOrderCountAsync(3);
        using var client = site.CreateClient();

        var trace = await TestTrace.RecordAsync(async () =>
        {
            await client.GetStringAsync("/numbers/2", Cancellation);
            await Task.WhenAll(client.GetStringAsync("/numbers/3", Cancellation), client.GetStringAsync("/orders/joined", Cancellation));
        });
        await client.GetStringAsync("/numbers/100", Cancellation);

        trace.Calls("OrderNumbers.Parse").ShouldBe(5);
        trace.Dependencies().ShouldBe(1);
    }

    [Fact]
    public async Task A_request_without_the_execution_context_of_the_test_fails_with_the_remedy()
    {
        await using var site = await OrdersSite.StartAsync(preserveExecutionContext: false);
        using var client = site.CreateClient();

        var exception = await Assert.ThrowsAsync<TraceAssertionException>(
            () => TestTrace.RecordAsync(() => client.GetStringAsync("/numbers/1", Cancellation)));

        Assert.Contains("factory.Server.PreserveExecutionContext = true;", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_of_the_operation_is_the_exception_of_the_test()
    {
        await using var site = await OrdersSite.StartAsync();
        using var client = site.CreateClient();

        await Assert.ThrowsAsync<HttpRequestException>(
            () => TestTrace.RecordAsync(() => client.GetStringAsync("/numbers/any", Cancellation)));
    }

    [Fact]
    public async Task A_request_that_does_not_end_fails_after_ten_seconds()
    {
        await using var site = await OrdersSite.StartAsync();
        using var client = site.CreateClient();
        var time = new FakeTimeProvider();
        HttpResponseMessage? response = null;

        var recording = TestTrace.RecordAsync(
            async () => response = await client.GetAsync("/numbers/stream", HttpCompletionOption.ResponseHeadersRead, Cancellation),
            options => options.TimeProvider = time);
        await Eventually.UntilAsync(
            () =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return recording.IsCompleted;
            }, "The recording did not end.");
        response?.Dispose();

        var exception = await Assert.ThrowsAsync<TraceAssertionException>(() => recording);
        Assert.Equal(
            "A request was still running 10 seconds after the operation. End it within the operation: read the response to its end, or " +
            "dispose of it.", exception.Message);
    }
}
