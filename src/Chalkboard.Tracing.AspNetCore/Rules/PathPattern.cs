namespace Chalkboard.Tracing.AspNetCore.Rules;

/// <summary>
/// Patterns of paths: <c>*</c> matches any characters except slashes, <c>**</c> matches any characters. Matching takes linear time in the
/// path for each star.
/// </summary>
internal static class PathPattern
{
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> path)
    {
        // The position of the last star of each kind, and how far into the path it reaches: the rest of the pattern has failed with less.
        var (patternIndex, pathIndex) = (0, 0);
        var (star, starPathIndex, doubleStar, doubleStarPathIndex) = (-1, 0, -1, 0);
        while (pathIndex < path.Length || patternIndex < pattern.Length)
        {
            if (patternIndex < pattern.Length && pattern[patternIndex] == '*')
            {
                if (patternIndex + 1 < pattern.Length && pattern[patternIndex + 1] == '*')
                {
                    (patternIndex, star) = (patternIndex + 2, -1);
                    (doubleStar, doubleStarPathIndex) = (patternIndex, pathIndex);
                }
                else
                {
                    patternIndex++;
                    (star, starPathIndex) = (patternIndex, pathIndex);
                }
            }
            else if (patternIndex < pattern.Length && pathIndex < path.Length && IsSameIgnoringCase(pattern[patternIndex], path[pathIndex]))
            {
                patternIndex++;
                pathIndex++;
            }
            else if (star >= 0 && starPathIndex < path.Length && path[starPathIndex] != '/')
            {
                starPathIndex++;
                (patternIndex, pathIndex) = (star, starPathIndex);
            }
            else if (doubleStar >= 0 && doubleStarPathIndex < path.Length)
            {
                doubleStarPathIndex++;
                (patternIndex, pathIndex, star) = (doubleStar, doubleStarPathIndex, -1);
            }
            else return false;
        }
        return true;
    }

    private static bool IsSameIgnoringCase(char one, char other) =>
        one == other || char.ToUpperInvariant(one) == char.ToUpperInvariant(other);
}
