using System.Buffers;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Recognizes paths of this site, which the page shows as links: one leading slash, and characters of paths only. Such a link leads to
/// no other host and runs no script.
/// </summary>
internal static class LocalPath
{
    private static readonly SearchValues<char> _allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~!$&'()*+,;=:@%");

    public static bool IsLocalPath(string? text) =>
        text is ['/', not '/', ..] && text.Length <= VisibleText.MaxValueLength && !text.AsSpan().ContainsAnyExcept(_allowed);
}
