using System.Buffers;
using System.Text.Json;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// What the script on the page gets. A value is an array: its text, its kind, and its number if it has one. No text in it is
/// HTML.
/// </summary>
internal static class FrameJson
{
    public static void WriteWhole(IBufferWriter<byte> output, PageModel page)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        WriteTime(json, page);
        json.WriteString("note", page.Note);
        json.WriteStartArray("namespaces");
        foreach (var each in page.Namespaces) WriteNamespace(json, each);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteChanges(IBufferWriter<byte> output, PageModel page, IEnumerable<(string Id, Shown? Shown)> changes)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        WriteTime(json, page);
        json.WriteStartObject("values");
        foreach (var (id, shown) in changes)
        {
            json.WritePropertyName(id);
            WriteValue(json, shown);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, PageModel page) => json.WriteNumber("time", page.Time.ToUnixTimeMilliseconds());

    private static void WriteNamespace(Utf8JsonWriter json, NamespaceModel model)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Id);
        json.WriteString("name", model.Name);
        if (model.Enabled is { } enabled) json.WriteBoolean("enabled", enabled);
        json.WriteString("note", model.Note);
        json.WriteStartArray("figures");
        foreach (var figure in model.Figures) json.WriteStringValue(figure.Id);
        json.WriteEndArray();
        json.WriteStartArray("entries");
        foreach (var entry in model.Entries)
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteString("name", entry.Name);
            json.WritePropertyName("value");
            WriteValue(json, entry.Shown);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("collections");
        foreach (var collection in model.Collections) WriteCollection(json, collection);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCollection(Utf8JsonWriter json, CollectionModel model)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Id);
        json.WriteString("name", model.Name);
        json.WriteBoolean("named", model.Named);
        json.WriteNumber("count", model.Count);
        json.WriteString("note", model.Note);
        json.WriteStartArray("columns");
        foreach (var column in model.Columns)
        {
            json.WriteStartObject();
            json.WriteString("id", column.Id);
            json.WriteString("name", column.Name);
            json.WriteBoolean("amounts", column.Amounts);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in model.Rows)
        {
            json.WriteStartObject();
            json.WriteString("id", row.Id);
            json.WriteString("name", row.Name);
            json.WriteStartArray("cells");
            foreach (var cell in row.Cells) WriteValue(json, cell);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, Shown? shown)
    {
        json.WriteStartArray();
        json.WriteStringValue(shown?.Text ?? "");
        json.WriteStringValue((shown?.Kind ?? Kind.None).Name());
        if (shown?.Number is { } number) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
