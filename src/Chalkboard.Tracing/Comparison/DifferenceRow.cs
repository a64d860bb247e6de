using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Comparison;

/// <summary>A part of the growth of an operation, and the calls that cause it.</summary>
public sealed class DifferenceRow
{
    private readonly TraceDifference _difference;
    private long _excess;

    internal DifferenceRow(ComparedCalls calls, DifferenceKind kind, TraceDifference difference) =>
        (Calls, Kind, _difference) = (calls, kind, difference);

    /// <summary>The calls. If their number has changed, the row includes their callees.</summary>
    public ComparedCalls Calls { get; }

    /// <summary>The way in which they differ.</summary>
    public DifferenceKind Kind { get; }

    /// <summary>
    /// The growth that the row explains; negative if it is a saving. Those of all rows add up to <see cref="TraceDifference.Excess"/>.
    /// </summary>
    public TimeSpan Excess => new(_excess);

    /// <summary>
    /// The share of <see cref="TraceDifference.Excess"/> that it explains. It may be above 1, where other rows are negative; 0 if there is
    /// no excess.
    /// </summary>
    public double Share => _difference.Excess == TimeSpan.Zero ? 0 : Excess / _difference.Excess;

    /// <summary>The methods from the first call of the operation to these calls.</summary>
    public IReadOnlyList<Symbol> Path
    {
        get
        {
            var path = new List<Symbol>();
            for (var calls = Calls; calls is { IsOperation: false }; calls = calls.Caller!) path.Add(calls.Symbol);
            path.Reverse();
            return path;
        }
    }

    /// <summary>
    /// The row in a sentence, with names and values in backquotes: <c>`Orders.Total` called `SqliteCommand.ExecuteReader` 214 times instead
    /// of 1: 1.90 s of the 2.10 s.</c> Names and values are untrusted text.
    /// </summary>
    public string Sentence => new RowSentence(this, _difference).ToString();

    internal void Add(long excess) => _excess += excess;
}
