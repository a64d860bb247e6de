using Chalkboard.Tool.Reading;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Chalkboard.Tool.Assistants;

/// <summary>Forwards calls to the endpoint of a running application.</summary>
internal sealed class SiteServer : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly HttpClientTransportOptions _options;
    private readonly string _displayAddress;
    private readonly SemaphoreSlim _lock = new(1, 1);
    private McpClient? _client;

    private SiteServer(Uri url, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        _displayAddress = StatisticsSourceOptions.ToDisplayAddress(url);
        _options = new()
        {
            Endpoint = url,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = headers.ToDictionary(),
            EnableStandaloneGetStream = false,
        };
    }

    public static async Task RunAsync(Uri url, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellationToken)
    {
        var site = new SiteServer(url, headers);
        await using (site.ConfigureAwait(false))
        {
            await StandardStreams.ServeAsync(
                new()
                {
                    ServerInfo = ServerInfo.Create(),
                    ServerInstructions = ServerInfo.Instructions,
                    Handlers = new() { ListToolsHandler = site.ListToolsAsync, CallToolHandler = site.CallToolAsync },
                }, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
        _lock.Dispose();
    }

    private async ValueTask<ListToolsResult> ListToolsAsync(
        RequestContext<ListToolsRequestParams> request, CancellationToken cancellationToken)
    {
        try
        {
            var client = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            return await client.ListToolsAsync(new ListToolsRequestParams { Cursor = request.Params?.Cursor }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (Explain(exception) is { } message)
        {
            throw new McpException(message);
        }
    }

    private async ValueTask<CallToolResult> CallToolAsync(
        RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken)
    {
        try
        {
            var client = await ConnectAsync(cancellationToken).ConfigureAwait(false);
            return await client.CallToolAsync(
                new CallToolRequestParams { Name = request.Params!.Name, Arguments = request.Params.Arguments }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (Explain(exception) is { } message)
        {
            return AnswerTool.CreateResult(message, isError: true);
        }
    }

    /// <summary>
    /// Connects with the first call, because the editor may start before the application. Afterwards each call is a request.
    /// </summary>
    private async Task<McpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _client ??= await McpClient.CreateAsync(
                new HttpClientTransport(_options, _http, ownsHttpClient: false), cancellationToken: cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _lock.Release();
        }
    }

    private string? Explain(Exception exception) => exception switch
    {
        HttpRequestException { StatusCode: System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden } refused =>
            $"{_displayAddress} refuses access (status {(int)refused.StatusCode}). Give a token with --token-env or --token-file, or " +
            "check who may use MapChalkboardMcp.",
        HttpRequestException { StatusCode: { } status } =>
            $"{_displayAddress} answered with status {(int)status}. Check that MapChalkboardMcp is at this address.",
        HttpRequestException => $"{_displayAddress} can't be reached. Start the application, and try again.",
        _ => null,
    };
}
