namespace Chalkboard.Tracing.Testing.Counting;

/// <summary>Decides whether counts grow faster than allowed.</summary>
internal static class GrowthLimit
{
    // Between n and n log n, from one size to another that is ten times larger, the factor is at least 1.4.
    private const double Tolerance = 1.25;

    public static bool IsExceeded(Growth growth, int[] sizes, int[] counts)
    {
        if (growth == Growth.Constant) return counts.Zip(counts.Skip(1)).Any(pair => pair.Second > pair.First);
        for (var i = 2; i < sizes.Length; i++)
        {
            // The differences, because a count may have a constant part.
            var earlierUnits = GetUnits(growth, sizes[i - 1]) - GetUnits(growth, sizes[i - 2]);
            var laterUnits = GetUnits(growth, sizes[i]) - GetUnits(growth, sizes[i - 1]);
            var earlierGrowth = Math.Max(0, counts[i - 1] - counts[i - 2]) + 1;
            if (counts[i] - counts[i - 1] > (earlierGrowth * laterUnits / earlierUnits * Tolerance) + 1) return true;
        }

        return false;
    }

    private static double GetUnits(Growth growth, int size) => growth switch
    {
        Growth.Logarithmic => Math.Log2(size),
        Growth.Linear => size,
        Growth.Linearithmic => size * Math.Log2(size),
        Growth.Quadratic => (double)size * size,
        _ => throw new ArgumentOutOfRangeException(nameof(growth), growth, "This growth is not known."),
    };
}
