using System.CommandLine;
using System.CommandLine.Parsing;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Commands;

/// <summary>The arguments for the address of statistics and the headers to send.</summary>
internal sealed class StatisticsSourceArguments
{
    private const int MaxTokenLength = 16 * 1024;

    private readonly Argument<Uri> _url = new("url")
    {
        Description = "The address of the statistics as JSON, such as http://localhost:5000/statistics/data",
        CustomParser = ParseUrl,
    };

    private readonly Option<string[]> _headers = new("--header")
    {
        Description = "A header to send, as 'Name: value'. Can be given several times. Other users of this machine can read it in the " +
            "list of processes; for secrets use one of the next two options",
        HelpName = "Name: value",
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "A file that contains a bearer token to send",
        HelpName = "file",
    };

    private readonly Option<string?> _tokenVariable = new("--token-env")
    {
        Description = "An environment variable that contains a bearer token to send",
        HelpName = "name",
    };

    public StatisticsSourceArguments(Command command)
    {
        _headers.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (!TryParseHeader(token.Value, out _))
                    result.AddError("--header takes 'Name: value', with the name of a request header and a value in ASCII.");
        });
        command.Arguments.Add(_url);
        command.Options.Add(_headers);
        command.Options.Add(_tokenFile);
        command.Options.Add(_tokenVariable);
    }

    /// <exception cref="ToolException">The token can't be read.</exception>
    public async Task<StatisticsSourceOptions> ReadAsync(ParseResult parseResult, CancellationToken cancellationToken)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var header in parseResult.GetValue(_headers) ?? [])
            if (TryParseHeader(header, out var pair)) headers.Add(pair);

        if (parseResult.GetValue(_tokenFile) is { } file)
            headers.Add(
                CreateBearerHeader(
                    await SecretFile.ReadAsync(file, MaxTokenLength, cancellationToken)
                        .ConfigureAwait(false), $"The file {Printable.ToLine(file)}"));
        if (parseResult.GetValue(_tokenVariable) is { } name)
            headers.Add(CreateBearerHeader(Environment.GetEnvironmentVariable(name), $"The environment variable {Printable.ToLine(name)}"));
        if (headers.Count(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)) > 1)
            throw new ToolException("Authorization is given more than once. Give one of --token-file, --token-env and --header.");
        return new(parseResult.GetRequiredValue(_url), headers);
    }

    private static KeyValuePair<string, string> CreateBearerHeader(string? token, string source)
    {
        token = token?.Trim();
        if (string.IsNullOrEmpty(token)) throw new ToolException($"{source} contains no token.");
        if (token.Length > MaxTokenLength || token.Any(character => character is < '!' or > '~'))
            throw new ToolException(
                $"{source} doesn't contain a bearer token, which is one line without spaces, of at most {MaxTokenLength} characters.");
        return KeyValuePair.Create("Authorization", $"Bearer {token}");
    }

    private static bool TryParseHeader(string header, out KeyValuePair<string, string> pair)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        pair = colon < 1 ? default : KeyValuePair.Create(header[..colon], header[(colon + 1)..].Trim());
        if (colon < 1 || pair.Value.Any(character => character is < ' ' or > '~')) return false;

        using var request = new HttpRequestMessage();
        return request.Headers.TryAddWithoutValidation(pair.Key, pair.Value);
    }

    private static Uri? ParseUrl(ArgumentResult result)
    {
        if (!Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            result.AddError("The url must start with http:// or https://.");
        else if (url.UserInfo.Length > 0)
            result.AddError("Leave name and password out of the url, and give --header, --token-file or --token-env.");
        return url;
    }
}
