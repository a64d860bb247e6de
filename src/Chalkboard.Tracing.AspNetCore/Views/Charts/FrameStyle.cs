using Chalkboard.Tracing.Calls;

namespace Chalkboard.Tracing.AspNetCore.Views.Charts;

/// <summary>Determines how the calls of a trace are drawn.</summary>
internal sealed class FrameStyle
{
    private readonly CallTable _table;
    private readonly CallMarks _marks;
    private readonly bool[]? _matches;

    public FrameStyle(CachedTrace trace, string search)
    {
        (_table, _marks) = (trace.Tree.Table, trace.Marks);
        if (search.Length > 0) _matches = [.. _table.Symbols.Select(symbol => SearchMatches.IsMatch(symbol, search))];
    }

    public FrameKinds Get(int call)
    {
        ref readonly var row = ref _table.GetRow(call);
        return (row.IsExternal ? FrameKinds.External : 0) | (row.Outcome == Outcome.Threw ? FrameKinds.Threw : 0)
            | (_marks.IsCritical(call) ? FrameKinds.Critical : 0)
            | (_matches is not null && _matches[row.SymbolIndex] ? FrameKinds.Match : 0);
    }
}
