using System.Globalization;

namespace Chalkboard.Bench;

/// <summary>The median of some measurements, and between which two of them that of all possible ones is, as in 95 of 100 cases.</summary>
/// <remarks>
/// Nothing is assumed of how they are spread: each is below the true median as often as a coin shows heads. With fewer than six, all are
/// within.
/// </remarks>
internal readonly record struct MedianInterval(double Median, double Lower, double Upper)
{
    private const double Side = 0.025;

    public static MedianInterval From(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var (skip, below, chance) = (0, 0.0, Math.Pow(0.5, sorted.Count));
        // How likely it is that so few come before the true median.
        for (var heads = 0; heads < sorted.Count / 2; heads++)
        {
            below += chance;
            if (below > Side) break;
            skip = heads;
            chance *= (sorted.Count - heads) / (heads + 1.0);
        }

        return new((sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2, sorted[skip], sorted[^(skip + 1)]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Median:0.000} ({Lower:0.000} to {Upper:0.000})");
}
