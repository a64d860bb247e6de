using System.Text;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>An address as a header can carry it: in ASCII. The framework's own redirects leave that to their callers.</summary>
internal static class HeaderUrl
{
    /// <summary>Percent-encodes what is not printable ASCII; everything else stays as it is. The host becomes punycode.</summary>
    public static string Encode(string url)
    {
        if (!url.Any(NeedsEncoding)) return url;
        // Other schemes, such as an app's own, need not have a host.
        if (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && (absolute.Scheme == Uri.UriSchemeHttp || absolute.Scheme == Uri.UriSchemeHttps))
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
