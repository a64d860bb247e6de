using Chalkboard.Tracing.AspNetCore.Rules;
using ModelContextProtocol.Server;

namespace Chalkboard.Mcp.Traces;

/// <summary>The tool that traces the next requests.</summary>
internal static class NextRequestsTool
{
    private const int MaxCount = 100;
    private const int MaxPatternLength = 200;

    public static McpServerTool Create(NextRequestsRule rule) => new AnswerTool(
        "trace_next_requests", "Trace the next requests",
        "Has the application trace its next requests. It replaces an earlier call. Then send the requests, or ask the user to, and find " +
        "their traces with list_traces. Tracing slows a request down; requests that are not traced are not affected.",
        [
            new("path", "A path, or a pattern of paths: * matches anything but slashes, ** anything. Without it, any path matches."),
            new("count", $"The number of requests, from 0 (none) to {MaxCount}. Default: 1.", IsInteger: true),
        ],
        (arguments, _) => Task.FromResult(Start(rule, arguments.GetText("path"), arguments.GetInteger("count") ?? 1)),
        isReadOnly: false);

    private static string Start(NextRequestsRule rule, string path, int count)
    {
        if (count > MaxCount) throw new ToolCallException($"'count' must be at most {MaxCount}.");
        if (path.Length > MaxPatternLength || (path.Length > 0 && path[0] != '/'))
            throw new ToolCallException(
                $"'path' must begin with a slash and have at most {MaxPatternLength} characters, such as /reports/**.");
        rule.Start(count, path.Length == 0 ? null : path);
        return count switch
        {
            0 => "No further request will be traced by this tool.",
            1 => "The next matching request will be traced.",
            _ => $"The next {count} matching requests will be traced.",
        };
    }
}
