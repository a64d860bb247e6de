using System.Text;
using Microsoft.AspNetCore.Http.Extensions;

namespace Chalkboard.Slates.AspNetCore;

/// <summary>An address as a header can carry it: in ASCII. The framework's own redirects leave that to their callers.</summary>
internal static class HeaderUrl
{
    /// <summary>Percent-encodes what is not printable ASCII; everything else stays as it is. The host becomes punycode.</summary>
    public static string Encode(string address)
    {
        if (!address.Any(IsForbidden)) return address;
        // On Unix a path would be taken for the absolute address of a file.
        if (address[0] != '/' && Uri.TryCreate(address, UriKind.Absolute, out var absolute)) return UriHelper.Encode(absolute);

        var encoded = new StringBuilder(address.Length * 3);
        foreach (var rune in address.EnumerateRunes())
        {
            if (rune.IsAscii && !IsForbidden((char)rune.Value)) encoded.Append((char)rune.Value);
            else encoded.Append(Uri.EscapeDataString(rune.ToString()));
        }

        return encoded.ToString();
    }

    private static bool IsForbidden(char character) => character is <= ' ' or > '~';
}
