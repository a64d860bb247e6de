using Chalkboard.Mcp.Statistics;
using Chalkboard.Mcp.Traces;
using Chalkboard.Statistics.AspNetCore.Page;
using Chalkboard.Tracing.AspNetCore.Rules;
using Chalkboard.Tracing.AspNetCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Chalkboard.Mcp.Endpoints;

/// <summary>The tools of the endpoint.</summary>
internal sealed class McpTools
{
    public McpTools(IServiceProvider services, IOptions<ChalkboardMcpOptions> options)
    {
        if (services.GetService<ReportProvider>() is { } reports) Collection.Add(StatisticsTool.Create(reports));
        if (services.GetService<TraceRepository>() is null) return;
        foreach (var tool in new TraceTools(ActivatorUtilities.CreateInstance<SiteTraces>(services)).Create()) Collection.Add(tool);
        if (!options.Value.IsReadOnly) Collection.Add(NextRequestsTool.Create(services.GetRequiredService<NextRequestsRule>()));
    }

    public McpServerPrimitiveCollection<McpServerTool> Collection { get; } = [];
}
