using Chalkboard.Statistics.Counting;

namespace Chalkboard.Statistics;

/// <summary>
/// The possible outcomes of a timed operation, such as the class of an HTTP status. A <see cref="Timing"/> with outcomes has two
/// more fields for each, such as <c>Total 5xx</c> and <c>Last Minute 5xx</c>. Usually one static object for all timings of a kind.
/// </summary>
public sealed class Outcomes
{
    // Each outcome adds two fields to every record.
    private const int MaxOutcomes = 16;

    /// <summary>Creates a set of outcomes.</summary>
    /// <param name="names">1 to 16 different display names, such as <c>5xx</c>.</param>
    /// <exception cref="ArgumentException">A name is empty or repeated, or there are none or too many.</exception>
    public Outcomes(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Length is 0 or > MaxOutcomes)
            throw new ArgumentException($"There are {names.Length} outcomes, and there must be 1 to {MaxOutcomes}.", nameof(names));
        foreach (var name in names) ArgumentException.ThrowIfNullOrEmpty(name, nameof(names));
        Names = [.. names];
        Shape = SummaryShape.CreateWithOutcomes(Names);
    }

    /// <summary>The names. The first is outcome 0.</summary>
    public IReadOnlyList<string> Names { get; }

    internal RecordShape Shape { get; }
}
