using System.Buffers;
using System.Text.Json;
using Chalkboard.Tracing.AspNetCore.Views;
using Chalkboard.Tracing.AspNetCore.Views.Charts;

namespace Chalkboard.Tracing.AspNetCore.Page;

/// <summary>
/// A part of a chart for its script. A frame is seven numbers: row, start, length, index of the name, call, count, and kind.
/// </summary>
internal static class ChartJson
{
    public static void Write(IBufferWriter<byte> output, CachedTrace trace, in ChartQuery query, long total, IReadOnlyList<ChartLane> lanes)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        var table = trace.Tree.Table;
        var nameNumbers = new Dictionary<int, int>();
        writer.WriteStartObject();
        writer.WriteNumber("from", query.From);
        writer.WriteNumber("to", query.To);
        writer.WriteNumber("total", total);
        writer.WriteStartArray("lanes");
        foreach (var lane in lanes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", lane.Name);
            writer.WriteNumber("rows", lane.RowCount);
            writer.WriteStartArray("frames");
            foreach (var frame in lane.Frames)
            {
                var symbol = table.GetRow(frame.Call).SymbolIndex;
                if (!nameNumbers.TryGetValue(symbol, out var name)) nameNumbers[symbol] = name = nameNumbers.Count;
                writer.WriteNumberValue(frame.Row);
                writer.WriteNumberValue(frame.Start);
                writer.WriteNumberValue(frame.Length);
                writer.WriteNumberValue(name);
                writer.WriteNumberValue(frame.Call);
                writer.WriteNumberValue(frame.Count);
                writer.WriteNumberValue((int)frame.Kind);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("names");
        foreach (var symbol in nameNumbers.Keys) writer.WriteStringValue(TextFormatter.FormatName(table.Symbols[symbol]));
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
