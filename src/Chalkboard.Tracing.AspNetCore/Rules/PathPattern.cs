namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>Patterns of paths: <c>*</c> stands for anything but slashes, <c>**</c> for anything. Linear in the path for each star, whatever is asked for.</summary>
internal static class PathPattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        // Where the last star of each kind was, and how much of the path it has taken: what follows it failed with less.
        var (p, at) = (0, 0);
        var (star, starAt, wide, wideAt) = (-1, 0, -1, 0);
        while (at < path.Length || p < pattern.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                if (p + 1 < pattern.Length && pattern[p + 1] == '*')
                {
                    (p, star) = (p + 2, -1);
                    (wide, wideAt) = (p, at);
                }
                else
                {
                    p++;
                    (star, starAt) = (p, at);
                }
            }
            else if (p < pattern.Length && at < path.Length && Same(pattern[p], path[at]))
            {
                p++;
                at++;
            }
            else if (star >= 0 && starAt < path.Length && path[starAt] != '/')
            {
                starAt++;
                (p, at) = (star, starAt);
            }
            else if (wide >= 0 && wideAt < path.Length)
            {
                wideAt++;
                (p, at, star) = (wide, wideAt, -1);
            }
            else return false;
        }
        return true;
    }

    private static bool Same(char one, char other) => one == other || char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
