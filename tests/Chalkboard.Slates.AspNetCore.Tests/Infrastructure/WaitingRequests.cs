using System.Collections.Concurrent;
using System.Net;
using Chalkboard.TestInfrastructure.Browsers;

namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

/// <summary>Requests whose endpoint waits for the test before it does something.</summary>
internal sealed class WaitingRequests
{
    private readonly ConcurrentDictionary<string, Endpoint> _endpoints = [];

    public void Map(WebApplication app) => app.MapPost("/waiting/{id}", async (HttpContext context, string id) =>
    {
        var endpoint = _endpoints[id];
        endpoint.HasStarted.SetResult();
        await endpoint.MayContinue.Task;
        await endpoint.Run(context);
    });

    /// <summary>Starts a request, and returns when its endpoint waits.</summary>
    public Task<WaitingRequest> StartAsync(Browser browser, Action<HttpContext> run) => StartAsync(browser, context =>
    {
        run(context);
        return Task.CompletedTask;
    });

    /// <inheritdoc cref="StartAsync(Browser, Action{HttpContext})"/>
    public async Task<WaitingRequest> StartAsync(Browser browser, Func<HttpContext, Task> run)
    {
        var id = Guid.NewGuid().ToString();
        var endpoint = new Endpoint(run, new(), new());
        _endpoints[id] = endpoint;
        var response = browser.PostAsync($"/waiting/{id}");
        await Task.WhenAny(endpoint.HasStarted.Task, response);
        return new(endpoint.MayContinue, response);
    }

    private sealed record Endpoint(Func<HttpContext, Task> Run, TaskCompletionSource HasStarted, TaskCompletionSource MayContinue);
}

/// <summary>A request whose endpoint waits.</summary>
internal sealed record WaitingRequest(TaskCompletionSource MayContinue, Task<BrowserResponse> Response)
{
    /// <summary>Lets the endpoint continue, and waits for the response.</summary>
    public async Task FinishAsync()
    {
        MayContinue.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await Response).Status);
    }
}
