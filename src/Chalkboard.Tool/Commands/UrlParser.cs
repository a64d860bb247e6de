using System.CommandLine.Parsing;

namespace Chalkboard.Tool.Commands;

/// <summary>Parses the address of a site. A secret in it would be in the list of processes, so that it is refused.</summary>
internal static class UrlParser
{
    public static Uri? Parse(ArgumentResult result)
    {
        if (!Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var url)
            || url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
            result.AddError("The url must start with http:// or https://.");
        else if (url.UserInfo.Length > 0)
            result.AddError("Leave name and password out of the url, and give --token-file or --token-env.");
        return url;
    }
}
