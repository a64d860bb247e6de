using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using Chalkboard.Tool.Commands;

namespace Chalkboard.Tool.Reading;

/// <summary>Reads statistics over HTTP.</summary>
internal sealed class StatisticsSource : IDisposable
{
    private const int MaxBytes = 16 * 1024 * 1024;
    private const int MaxRedirects = 5;

    private readonly StatisticsSourceOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly HttpClient _client;

    public StatisticsSource(StatisticsSourceOptions options, TimeProvider timeProvider)
    {
        (_options, _timeProvider) = (options, timeProvider);
        // Redirects are followed explicitly, because headers with secrets must not be sent to another host.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <exception cref="ToolException">The answer isn't received within the timeout, or isn't statistics.</exception>
    public async Task<Figure> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var timeoutSource = new CancellationTokenSource(timeout, _timeProvider);
        using var linkedSource = CancellationTokenSource.CreateLinkedTokenSource(timeoutSource.Token, cancellationToken);
        try
        {
            return await ReadAsync(linkedSource.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeoutSource.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ToolException(
                $"{_options.DisplayAddress} did not answer within {DurationOption.Format(timeout)} s. Check whether it is overloaded.");
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<Figure> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var address = _options.Address;
            for (var redirects = 0; ; redirects++)
            {
                using var request = CreateRequest(address);
                using var response = await _client.SendAsync(
                    request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
                if (response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                {
                    if (redirects == MaxRedirects)
                        throw new ToolException(
                            $"{_options.DisplayAddress} redirects more than {MaxRedirects} times. Give the final address.");
                    address = GetRedirectTarget(address, response);
                    continue;
                }

                if (response.StatusCode != HttpStatusCode.OK) throw CreateRefusedException(response.StatusCode, address);
                return Parse(
                    await ReadBodyAsync(response.Content, cancellationToken)
                        .ConfigureAwait(false), response.Content.Headers.ContentType, address);
            }
        }
        catch (HttpRequestException exception)
        {
            throw new ToolException(Explain(exception));
        }
        catch (IOException)
        {
            throw new ToolException(
                $"{_options.DisplayAddress} closed the connection in the middle of its answer. Check whether it is stopping.");
        }
        catch (InvalidDataException)
        {
            throw new ToolException($"{_options.DisplayAddress} sent an answer with invalid compression.");
        }
    }

    private HttpRequestMessage CreateRequest(Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("chalk", Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)));
        foreach (var (name, value) in _options.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private Uri GetRedirectTarget(Uri address, HttpResponseMessage response)
    {
        var location = response.Headers.Location ?? throw new ToolException($"{_options.DisplayAddress} redirects without an address.");
        var target = new Uri(address, location);
        if (target.Scheme != Uri.UriSchemeHttp && target.Scheme != Uri.UriSchemeHttps)
            throw new ToolException($"{_options.DisplayAddress} redirects to an address that isn't HTTP.");

        var isSameServer = address.Host == target.Host
            && (address.Scheme == target.Scheme && address.Port == target.Port
                || address is { Scheme: "http", IsDefaultPort: true } && target is { Scheme: "https", IsDefaultPort: true });
        if (!isSameServer && _options.Headers.Count > 0)
            throw new ToolException(
                $"{_options.DisplayAddress} redirects to another server, {Printable.ToLine(target.GetLeftPart(UriPartial.Authority))}, " +
                $"which must not get your headers. If it should, give its address.");
        return target;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var body = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read and > 0)
            {
                if (body.Length + read > MaxBytes)
                    throw new ToolException(
                        $"The answer is larger than {MaxBytes / 1024 / 1024} MiB. Read only one namespace: add /Its%20Name to the " +
                        $"address.");
                body.Write(buffer, 0, read);
            }

            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
    }

    private Figure Parse(ReadOnlyMemory<byte> body, MediaTypeHeaderValue? type, Uri address)
    {
        if (type?.MediaType is "text/html" or "application/xhtml+xml" || body.Span.TrimStart(" \t\r\n"u8).StartsWith("<"u8))
        {
            throw new ToolException(address == _options.Address
                ? $"{_options.DisplayAddress} is an HTML page. Its figures are probably at " +
                    $"{_options.DisplayAddress.TrimEnd('/')}/data"
                : $"{_options.DisplayAddress} redirects to an HTML page, {StatisticsSourceOptions.ToDisplayAddress(address)}. If it " +
                    $"asks to sign in, give --token-file, --token-env or --header; otherwise the figures are probably at " +
                    $"{_options.DisplayAddress.TrimEnd('/')}/data");
        }

        try
        {
            return FigureReader.Read(body);
        }
        catch (JsonException exception)
        {
            var position = exception.LineNumber is { } line ? $" (line {line + 1})" : "";
            throw new ToolException(
                $"{_options.DisplayAddress} did not answer with JSON{position}. Give the address of statistics as JSON, which usually " +
                $"ends in /data");
        }
    }

    private static ToolException CreateRefusedException(HttpStatusCode status, Uri address)
    {
        var displayAddress = StatisticsSourceOptions.ToDisplayAddress(address);
        return new(status switch
        {
            HttpStatusCode.Unauthorized =>
                $"{displayAddress} answered 401 Unauthorized. Give --token-file, --token-env or --header.",
            HttpStatusCode.Forbidden =>
                $"{displayAddress} answered 403 Forbidden. Give --token-file, --token-env or --header. If the application " +
                $"has no authorization yet, its answer says how to add it: open the address to read it.",
            HttpStatusCode.NotFound =>
                $"{displayAddress} answered 404 NotFound. Check the path; statistics as JSON are usually at /statistics/data",
            _ => $"{displayAddress} answered {(int)status} {status}. Its log may say why.",
        });
    }

    private string Explain(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"There is no host {Printable.ToLine(_options.Address.Host)}. Check its name.",
        HttpRequestError.ConnectionError =>
            $"{_options.DisplayAddress} can't be reached: {Printable.ToLine(exception.InnerException?.Message ?? exception.Message)}. " +
            "Check that it runs, and the port.",
        HttpRequestError.SecureConnectionError =>
            $"{_options.DisplayAddress} does not provide a secure connection. Check that it is served by https, and that " +
            "this machine trusts its certificate.",
        HttpRequestError.ResponseEnded =>
            $"{_options.DisplayAddress} ended the connection without an answer. Check whether it is stopping.",
        _ => $"{_options.DisplayAddress} can't be read: {Printable.ToLine(exception.Message)}",
    };
}
