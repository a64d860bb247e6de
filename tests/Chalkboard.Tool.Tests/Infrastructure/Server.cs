using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Chalkboard.Tool.Tests.Infrastructure;

/// <summary>A real server on a free port of this machine.</summary>
internal sealed class Server : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Server(WebApplication app, string address) => (_app, Address) = (app, address);

    public string Address { get; }

    public string Data => Address + "/data";

    public static async Task<Server> StartAsync(RequestDelegate answer, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>Serves the result of a function for each request.</summary>
    public static Task<Server> ServeJsonAsync(Func<object> statistics, int port = 0) =>
        StartAsync(context => context.Response.WriteAsJsonAsync(statistics(), JsonSerializerOptions.Default), port);

    public static Task<Server> ServeTextAsync(string text, string type = "application/json") => StartAsync(context =>
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    });

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
