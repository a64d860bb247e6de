using Chalkboard.Tracing.AspNetCore.Requests;
using Chalkboard.Tracing.AspNetCore.Storage;
using Chalkboard.Tracing.Recordings;
using ModelContextProtocol.Client;

namespace Chalkboard.Mcp.Tests.Infrastructure;

/// <summary>A site with statistics, traces and the endpoint for assistants.</summary>
internal sealed class McpSite : LoopbackSite
{
    private McpSite(WebApplication app) : base(app)
    {
    }

    public static async Task<McpSite> StartAsync(
        Action<WebApplication>? map = null, Action<ChalkboardMcpOptions>? configure = null, Action<IServiceCollection>? addServices = null)
    {
        var builder = CreateBuilder();
        AddTestUsers(builder.Services);
        builder.Services.AddStatistics();
        builder.Services.AddCallTracing();
        addServices?.Invoke(builder.Services);
        builder.Services.AddChalkboardMcp(configure);
        var app = Build(builder);
        app.UseStatistics();
        app.UseAuthentication();
        app.UseCallTracing();
        app.UseAuthorization();
        if (map is null) app.MapChalkboardMcp().AllowLocalMachine();
        else map(app);
        await app.StartAsync(Stop);
        return new(app);
    }

    /// <summary>Connects the client of the package.</summary>
    public async Task<McpClient> ConnectAsync(string path = "/mcp", params (string Name, string Value)[] headers) =>
        await McpClient.CreateAsync(
            new HttpClientTransport(new()
            {
                Endpoint = new(Address, path),
                TransportMode = HttpTransportMode.StreamableHttp,
                AdditionalHeaders = headers.ToDictionary(header => header.Name, header => header.Value),
            }),
            cancellationToken: Stop);

    /// <summary>Keeps a trace and returns its id.</summary>
    public async Task<string> SaveAsync(Recording recording)
    {
        var id = TraceId.Create(recording.StartedAt);
        await Services.GetRequiredService<TraceRepository>().SaveAsync(id, recording);
        return id;
    }
}
