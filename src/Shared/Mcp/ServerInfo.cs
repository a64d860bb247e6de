using System.Reflection;
using ModelContextProtocol.Protocol;

namespace Chalkboard.Mcp.Tools;

/// <summary>The name of the server, and its instructions for assistants.</summary>
internal static class ServerInfo
{
    public const string Instructions =
        "Finds out why an operation of a .NET application was slow or failed. Usually: list_traces, compare_traces for the slow trace, " +
        "find_repeated_queries and find_hot_spots, then get_call for the calls that they name. " + Answer.Notice;

    public static Implementation Create() => new()
    {
        Name = "chalkboard",
        Title = "Chalkboard",
        Version = typeof(ServerInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0",
    };
}
