using System.Buffers;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// Paths of this site that a page makes links of: from one slash on, and of characters that paths are made of. So a link leads
/// to no other host, and runs nothing.
/// </summary>
internal static class LocalPath
{
    private static readonly SearchValues<char> _allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~!$&'()*+,;=:@%");

    public static bool IsLocalPath(string? text) =>
        text is ['/', not '/', ..] && text.Length <= VisibleText.MaxValueLength && !text.AsSpan().ContainsAnyExcept(_allowed);
}
