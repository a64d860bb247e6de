using System.CommandLine;
using System.CommandLine.Parsing;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Commands;

/// <summary>The arguments for the address of statistics and the headers to send.</summary>
internal sealed class StatisticsSourceArguments
{
    private readonly Argument<Uri> _url = new("url")
    {
        Description = "The address of the statistics as JSON, such as http://localhost:5000/statistics/data",
        CustomParser = UrlParser.Parse,
    };

    private readonly Option<string[]> _headers = new("--header")
    {
        Description = "A header to send, as 'Name: value'. Can be given several times. Other users of this machine can read it in the " +
            "list of processes; for secrets use one of the next two options",
        HelpName = "Name: value",
    };

    private readonly TokenOptions _token;

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
        _token = new(command);
    }

    /// <exception cref="ToolException">The token can't be read.</exception>
    public async Task<StatisticsSourceOptions> ReadAsync(ParseResult parseResult, CancellationToken cancellationToken)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var header in parseResult.GetValue(_headers) ?? [])
            if (TryParseHeader(header, out var pair)) headers.Add(pair);

        headers.AddRange(await _token.ReadAsync(parseResult, cancellationToken).ConfigureAwait(false));
        if (headers.Count(header => header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)) > 1)
            throw new ToolException("Authorization is given more than once. Give one of --token-file, --token-env and --header.");
        return new(parseResult.GetRequiredValue(_url), headers);
    }

    private static bool TryParseHeader(string header, out KeyValuePair<string, string> pair)
    {
        var colon = header.IndexOf(':', StringComparison.Ordinal);
        pair = colon < 1 ? default : KeyValuePair.Create(header[..colon], header[(colon + 1)..].Trim());
        if (colon < 1 || pair.Value.Any(character => character is < ' ' or > '~')) return false;

        using var request = new HttpRequestMessage();
        return request.Headers.TryAddWithoutValidation(pair.Key, pair.Value);
    }
}
