using System.Globalization;
using Chalkboard.Tracing.AspNetCore.Page;
using Microsoft.AspNetCore.Http;

namespace Chalkboard.Tracing.AspNetCore.Views.Charts;

/// <summary>The part of a chart that is asked for.</summary>
/// <param name="From">The left edge.</param>
/// <param name="To">The right edge, after the left one.</param>
/// <param name="MinLength">Shorter frames are merged.</param>
/// <param name="Search">The text that is searched for in names; empty if none.</param>
internal readonly record struct ChartQuery(long From, long To, long MinLength, string Search)
{
    private const int DefaultWidth = 1200;
    private const int MaxWidth = 4000;

    // Bounds the size of a response, whatever the trace has.
    private const int MaxFrames = 30_000;

    /// <summary>Returns the frames of the part. If there are too many, more of them are merged.</summary>
    public IReadOnlyList<ChartLane> Select(Func<ChartQuery, IReadOnlyList<ChartLane>> select)
    {
        var lanes = select(this);
        for (var query = this; lanes.Sum(lane => lane.Frames.Count) > MaxFrames && query.MinLength < To - From; lanes = select(query))
            query = query with { MinLength = query.MinLength * 2 };
        return lanes;
    }

    /// <param name="request">The request: <c>from</c>, <c>to</c>, <c>width</c> in pixels, and <c>find</c>.</param>
    /// <param name="total">The length of the whole chart.</param>
    public static ChartQuery Parse(HttpRequest request, long total)
    {
        var from = Math.Clamp(ParseNumber(request.Query["from"]) ?? 0, 0, Math.Max(0, total - 1));
        var to = Math.Clamp(ParseNumber(request.Query["to"]) ?? total, from + 1, Math.Max(from + 1, total));
        var width = Math.Clamp(ParseNumber(request.Query["width"]) ?? DefaultWidth, 1, MaxWidth);
        return new(from, to, Math.Max(1, (to - from) / width), TreeQuery.Parse(request).Search);
    }

    private static long? ParseNumber(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
