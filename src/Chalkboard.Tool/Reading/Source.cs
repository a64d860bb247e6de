using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;

namespace Chalkboard.Tool.Reading;

/// <summary>Reads statistics over HTTP.</summary>
internal sealed class Source : IDisposable
{
    private const int _mostBytes = 16 * 1024 * 1024;
    private const int _mostRedirects = 5;

    private readonly SourceOptions _options;
    private readonly HttpClient _client;

    public Source(SourceOptions options)
    {
        _options = options;
        // Redirects are followed by hand: headers with secrets must not travel to another host.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <exception cref="SourceException">They could not be read, or are not statistics.</exception>
    public async Task<Figure> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var address = _options.Address;
            for (var redirects = 0; ; redirects++)
            {
                using var request = Request(address);
                using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
                if (response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                {
                    if (redirects == _mostRedirects) throw new SourceException($"{_options.Shown} redirects more than {_mostRedirects} times. Give the address that it leads to.");
                    address = Redirected(address, response);
                    continue;
                }

                if (response.StatusCode != HttpStatusCode.OK) throw Refused(response.StatusCode, address);
                return Parse(await BodyAsync(response.Content, cancellation).ConfigureAwait(false), response.Content.Headers.ContentType, address);
            }
        }
        catch (HttpRequestException exception)
        {
            throw new SourceException(Explain(exception));
        }
        catch (IOException)
        {
            throw new SourceException($"{_options.Shown} broke off in the middle of its answer. Is it being stopped?");
        }
        catch (InvalidDataException)
        {
            throw new SourceException($"{_options.Shown} sent an answer that is compressed wrongly.");
        }
    }

    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(Uri address)
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

    private Uri Redirected(Uri from, HttpResponseMessage response)
    {
        var location = response.Headers.Location ?? throw new SourceException($"{_options.Shown} redirects to nowhere.");
        var to = new Uri(from, location);
        if (to.Scheme != Uri.UriSchemeHttp && to.Scheme != Uri.UriSchemeHttps)
            throw new SourceException($"{_options.Shown} redirects to an address that isn't HTTP.");

        var sameServer = from.Host == to.Host && (from.Scheme == to.Scheme && from.Port == to.Port || from is { Scheme: "http", IsDefaultPort: true } && to is { Scheme: "https", IsDefaultPort: true });
        if (!sameServer && _options.Headers.Count > 0)
            throw new SourceException($"{_options.Shown} redirects to another server, {Printable.Line(to.GetLeftPart(UriPartial.Authority))}, which must not get your headers. If it should, give its address.");
        return to;
    }

    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpContent content, CancellationToken cancellation)
    {
        var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var body = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is var read and > 0)
            {
                if (body.Length + read > _mostBytes) throw new SourceException($"The answer is larger than {_mostBytes / 1024 / 1024} MiB. Ask for one namespace alone: add /Its%20Name to the address.");
                body.Write(buffer, 0, read);
            }

            return body.GetBuffer().AsMemory(0, (int)body.Length);
        }
    }

    private Figure Parse(ReadOnlyMemory<byte> body, MediaTypeHeaderValue? type, Uri address)
    {
        if (type?.MediaType is "text/html" or "application/xhtml+xml" || body.Span.TrimStart(" \t\r\n"u8).StartsWith("<"u8))
        {
            throw new SourceException(address == _options.Address
                ? $"{_options.Shown} is a page for people. Its figures are most likely at {_options.Shown.TrimEnd('/')}/data"
                : $"{_options.Shown} redirects to a page for people, {SourceOptions.Show(address)}. If it asks to sign in, give --token-file, --token-env or --header; else the figures are most likely at {_options.Shown.TrimEnd('/')}/data");
        }

        try
        {
            return FigureReader.Read(body);
        }
        catch (JsonException exception)
        {
            var where = exception.LineNumber is { } line ? $" (line {line + 1})" : "";
            throw new SourceException($"{_options.Shown} did not answer with JSON{where}. Give the address of statistics as JSON, which mostly ends in /data");
        }
    }

    private static SourceException Refused(HttpStatusCode status, Uri address)
    {
        var shown = SourceOptions.Show(address);
        return new(status switch
        {
            HttpStatusCode.Unauthorized => $"{shown} answered 401 Unauthorized: it wants to know who asks. Give --token-file, --token-env or --header.",
            HttpStatusCode.Forbidden => $"{shown} answered 403 Forbidden: it does not let you look. Give --token-file, --token-env or --header. An application that has not said yet who may look answers how to say it: open the address to read that.",
            HttpStatusCode.NotFound => $"{shown} answered 404 NotFound. Check the path; statistics as JSON are mostly at /statistics/data",
            _ => $"{shown} answered {(int)status} {status}. Its log may say why.",
        });
    }

    private string Explain(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"No such host: {Printable.Line(_options.Address.Host)}. Check its name.",
        HttpRequestError.ConnectionError => $"{_options.Shown} can't be reached: {Printable.Line(exception.InnerException?.Message ?? exception.Message)}. Is it running, and is the port right?",
        HttpRequestError.SecureConnectionError => $"{_options.Shown} gives no safe connection. Does this machine trust its certificate, and is https right?",
        HttpRequestError.ResponseEnded => $"{_options.Shown} ended the connection without an answer. Is it being stopped?",
        _ => $"{_options.Shown} can't be read: {Printable.Line(exception.Message)}",
    };
}
