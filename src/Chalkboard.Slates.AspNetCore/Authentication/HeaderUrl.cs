using System.Text;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>Encodes a URL for a header, which must be ASCII. The framework does not encode the URL of a redirect.</summary>
internal static class HeaderUrl
{
    /// <summary>Percent-encodes characters that are not printable ASCII, and converts the host to punycode.</summary>
    public static string Encode(string url)
    {
        if (!url.Any(NeedsEncoding)) return url;
        // URLs of other schemes, such as that of a mobile app, may have no host.
        if (Uri.TryCreate(url, UriKind.Absolute, out var absolute)
            && (absolute.Scheme == Uri.UriSchemeHttp || absolute.Scheme == Uri.UriSchemeHttps))
            return new UriBuilder(absolute) { Host = absolute.IdnHost, Port = absolute.IsDefaultPort ? -1 : absolute.Port }.Uri.AbsoluteUri;

        var encoded = new StringBuilder(url.Length * 3);
        foreach (var rune in url.EnumerateRunes())
        {
            if (rune.IsAscii && !NeedsEncoding((char)rune.Value)) encoded.Append((char)rune.Value);
            else encoded.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return encoded.ToString();
    }

    private static bool NeedsEncoding(char character) => character is <= ' ' or > '~';
}
