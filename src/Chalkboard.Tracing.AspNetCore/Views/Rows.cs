using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views;

/// <summary>
/// Chooses which calls of a trace are on a page: so many and no more, those that took longest before others. What they called stands
/// below them, or is to be had elsewhere.
/// </summary>
/// <param name="found">What somebody searched for; null if nothing.</param>
internal sealed class Rows(Found? found)
{
    /// <summary>Lines of one page.</summary>
    public const int Most = 400;

    /// <summary>Lines of one level, at a time.</summary>
    public const int MostOfLevel = 100;

    // Browsers end elements at a depth of 512, and each level takes three.
    private const int _deepest = 60;

    /// <summary>The calls of a level, alike ones together, from a place on; with what they called, as far as there is room.</summary>
    /// <param name="calls">Those that one call made.</param>
    /// <param name="from">How many come before.</param>
    public Level Choose(IEnumerable<Call> calls, int from) => Choose([.. Branch.Together(Wanted(calls))], from);

    /// <summary>Calls that are alike, one by one, what took longest first.</summary>
    public Level ChooseAlike(IEnumerable<Call> calls, int from) => Choose([.. Branch.Each(Wanted(calls).OrderByDescending(call => call.Wall))], from);

    private Level Choose(List<Branch> branches, int from)
    {
        from = Math.Clamp(from, 0, branches.Count);
        var level = new Level([.. branches.Skip(from).Take(MostOfLevel).Select(Row)], from, branches.Count);
        var room = Most - level.Rows.Count;
        var open = new PriorityQueue<(Row Row, int Depth), long>();
        foreach (var row in level.Rows) open.Enqueue((row, 1), -row.Wall.Ticks);
        while (open.TryDequeue(out var next, out _))
        {
            var (row, depth) = next;
            var below = Below(row);
            row.Below = below.Count;
            if (below.Count == 0 || room <= 0 || depth >= _deepest) continue;
            var shown = below.Take(Math.Min(MostOfLevel, room)).Select(Row).ToList();
            room -= shown.Count;
            row.Shown = shown;
            foreach (var one in shown) open.Enqueue((one, depth + 1), -one.Wall.Ticks);
        }
        return level;
    }

    private List<Branch> Below(Row row) => row.Branch.Calls.Count > 1
        ? [.. Branch.Each(Wanted(row.Branch.Calls).OrderByDescending(call => call.Wall))]
        : [.. Branch.Together(Wanted(SourceView.Callees(row.First)))];

    private IEnumerable<Call> Wanted(IEnumerable<Call> calls) => found is null ? calls : calls.Where(found.Leads);

    private Row Row(Branch branch) => new(branch) { IsFound = found is not null && branch.Calls.Any(found.Is) };
}
