using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics;

/// <summary>
/// How what is timed may end, such as by the class of an HTTP status: a <see cref="Timing"/> that is given them has two more fields for
/// each, <c>Total 5xx</c> and <c>Last Minute 5xx</c>. Usually one static object for all timings of a kind.
/// </summary>
public sealed class Outcomes
{
    // Their number stands in each sample, and their fields in each record.
    private const int MaxOutcomes = 16;

    /// <summary>These outcomes.</summary>
    /// <param name="names">Names for people, such as <c>5xx</c>, each once; at most 16.</param>
    /// <exception cref="ArgumentException">A name is empty or stands twice, or there are none or too many.</exception>
    public Outcomes(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Length is 0 or > MaxOutcomes) throw new ArgumentException($"There are {names.Length} outcomes, and there must be 1 to {MaxOutcomes}.", nameof(names));
        foreach (var name in names) ArgumentException.ThrowIfNullOrEmpty(name, nameof(names));
        Names = [.. names];
        Shape = SummaryShape.CreateWithOutcomes(Names);
    }

    /// <summary>Their names. The first is outcome 0.</summary>
    public IReadOnlyList<string> Names { get; }

    internal RecordShape Shape { get; }
}
