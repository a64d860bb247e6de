using System.Globalization;

namespace Chalkboard.Bench;

/// <summary>The median of measurements, with its 95 % confidence interval.</summary>
/// <remarks>
/// No distribution is assumed: each measurement is below the true median with a probability of one half. With fewer than six measurements,
/// the interval contains all of them.
/// </remarks>
internal readonly record struct MedianInterval(double Median, double Lower, double Upper)
{
    private const double Side = 0.025;

    public static MedianInterval From(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        var (skip, below, chance) = (0, 0.0, Math.Pow(0.5, sorted.Count));
        // The probability that at most this many measurements are below the true median.
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
