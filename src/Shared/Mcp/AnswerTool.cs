using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Chalkboard.Mcp.Tools;

/// <summary>A tool that answers with text. It is declared without reflection, so that it can be trimmed.</summary>
internal sealed class AnswerTool : McpServerTool
{
    private readonly IReadOnlyList<ToolParameter> _parameters;
    private readonly Func<ToolArguments, CancellationToken, Task<string>> _answer;

    /// <param name="name">Its name.</param>
    /// <param name="title">Its name for people.</param>
    /// <param name="description">Its description, for the assistant.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="answer">Answers a call.</param>
    /// <param name="isReadOnly">False if a call changes something.</param>
    public AnswerTool(string name, string title, string description, IReadOnlyList<ToolParameter> parameters,
        Func<ToolArguments, CancellationToken, Task<string>> answer, bool isReadOnly = true)
    {
        (_parameters, _answer) = (parameters, answer);
        ProtocolTool = new()
        {
            Name = name,
            Title = title,
            Description = isReadOnly ? $"{description} {Answer.Notice}" : description,
            InputSchema = CreateSchema(parameters),
            Annotations = new() { ReadOnlyHint = isReadOnly, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
        };
    }

    public override ModelContextProtocol.Protocol.Tool ProtocolTool { get; }

    public override IReadOnlyList<object> Metadata => [];

    public override async ValueTask<CallToolResult> InvokeAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        try
        {
            var arguments = new ToolArguments(request.Params?.Arguments, _parameters);
            return CreateResult(await _answer(arguments, cancellationToken).ConfigureAwait(false), isError: false);
        }
        catch (ToolCallException exception)
        {
            return CreateResult(exception.Message, isError: true);
        }
    }

    public static CallToolResult CreateResult(string text, bool isError) =>
        new() { Content = [new TextContentBlock { Text = text }], IsError = isError };

    private static JsonElement CreateSchema(IReadOnlyList<ToolParameter> parameters)
    {
        var properties = new JsonObject();
        foreach (var parameter in parameters)
        {
            properties[parameter.Name] = new JsonObject
            {
                ["type"] = parameter.IsInteger ? "integer" : "string",
                ["description"] = parameter.Description,
            };
        }

        var required = new JsonArray();
        foreach (var parameter in parameters.Where(parameter => parameter.IsRequired)) required.Add((JsonNode)parameter.Name);
        using var schema = JsonDocument.Parse(new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = required,
            ["additionalProperties"] = false,
        }.ToJsonString());
        return schema.RootElement.Clone();
    }
}
