using System.CommandLine;
using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Commands;

/// <summary>The options for a bearer token, which is never part of the command line.</summary>
internal sealed class TokenOptions
{
    private const int MaxTokenLength = 16 * 1024;

    private readonly Option<string?> _file = new("--token-file")
    {
        Description = "A file that contains a bearer token to send",
        HelpName = "file",
    };

    private readonly Option<string?> _variable = new("--token-env")
    {
        Description = "An environment variable that contains a bearer token to send",
        HelpName = "name",
    };

    public TokenOptions(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_variable);
    }

    /// <summary>Returns the headers that send the tokens.</summary>
    /// <exception cref="ToolException">A token can't be read.</exception>
    public async Task<IReadOnlyList<KeyValuePair<string, string>>> ReadAsync(ParseResult parseResult, CancellationToken cancellationToken)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (parseResult.GetValue(_file) is { } file)
            headers.Add(
                CreateBearerHeader(
                    await SecretFile.ReadAsync(file, MaxTokenLength, cancellationToken)
                        .ConfigureAwait(false), $"The file {Printable.ToLine(file)}"));
        if (parseResult.GetValue(_variable) is { } name)
            headers.Add(CreateBearerHeader(Environment.GetEnvironmentVariable(name), $"The environment variable {Printable.ToLine(name)}"));
        return headers;
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
}
