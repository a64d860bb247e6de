using System.Buffers;
using System.Text.Json;

namespace Chalkboard.Statistics.AspNetCore.Page;

/// <summary>
/// What the script on the page gets. A value is an array: its text, its kind, and its number if it has one. No text in it is HTML.
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

    /// <summary>Writes what is not as before. What there is nothing of is left out, but for the values.</summary>
    public static void WriteChanges(IBufferWriter<byte> output, PageChanges changes)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        WriteTime(json, changes.Page);
        if (changes.HasOtherNamespaces)
        {
            json.WriteString("note", changes.Page.Note);
            json.WriteStartArray("order");
            foreach (var each in changes.Page.Namespaces) json.WriteStringValue(each.Id);
            json.WriteEndArray();
        }
        if (changes.Namespaces.Count > 0)
        {
            json.WriteStartArray("namespaces");
            foreach (var (each, added) in changes.Namespaces) WriteNamespace(json, each, added);
            json.WriteEndArray();
        }
        if (changes.Collections.Count > 0)
        {
            json.WriteStartArray("collections");
            foreach (var collection in changes.Collections) WriteCollection(json, collection);
            json.WriteEndArray();
        }
        if (changes.Rows.Count > 0)
        {
            json.WriteStartArray("rows");
            foreach (var rows in changes.Rows) WriteRows(json, rows);
            json.WriteEndArray();
        }
        json.WriteStartObject("values");
        foreach (var entry in changes.Entries)
        {
            json.WritePropertyName(entry.Id);
            WriteValue(json, entry.Value);
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteRows(Utf8JsonWriter json, RowChanges rows)
    {
        json.WriteStartObject();
        json.WriteString("table", rows.Collection.Id);
        json.WriteNumber("count", rows.Collection.Count);
        if (rows.HasOtherNote) json.WriteString("note", rows.Collection.Note);
        if (rows.HasOtherAlignment) WriteColumns(json, rows.Collection);
        if (rows.Gone.Count > 0)
        {
            json.WriteStartArray("gone");
            foreach (var id in rows.Gone) json.WriteStringValue(id);
            json.WriteEndArray();
        }
        if (rows.Come.Count > 0)
        {
            json.WriteStartArray("come");
            foreach (var (at, row) in rows.Come) WriteRow(json, row, at);
            json.WriteEndArray();
        }
        if (rows.Cells.Count > 0)
        {
            json.WriteStartObject("cells");
            foreach (var (row, columns) in rows.Cells)
            {
                json.WriteStartObject(row.Id);
                foreach (var at in columns)
                {
                    json.WritePropertyName(rows.Collection.Columns[at].Id);
                    WriteValue(json, row.Cells[at]);
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, PageModel page) => json.WriteNumber("time", page.Time.ToUnixTimeMilliseconds());

    /// <summary>Writes a namespace; where only some of its collections are to be written, the others are their ids.</summary>
    private static void WriteNamespace(Utf8JsonWriter json, NamespaceModel model, HashSet<string>? only = null)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Id);
        json.WriteString("name", model.Name);
        if (model.Enabled is { } enabled) json.WriteBoolean("enabled", enabled);
        json.WriteString("note", model.Note);
        json.WriteStartArray("figures");
        foreach (var figure in model.Figures)
        {
            json.WriteStartObject();
            json.WriteString("id", figure.Id);
            json.WriteString("name", figure.Name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("entries");
        foreach (var entry in model.Entries)
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteString("name", entry.Name);
            json.WritePropertyName("value");
            WriteValue(json, entry.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("collections");
        foreach (var collection in model.Collections)
        {
            if (only?.Contains(collection.Id) != false) WriteCollection(json, collection);
            else WriteKnown(json, collection);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCollection(Utf8JsonWriter json, CollectionModel model)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Id);
        json.WriteString("name", model.Name);
        json.WriteBoolean("named", model.HasRowNames);
        json.WriteNumber("count", model.Count);
        json.WriteString("note", model.Note);
        WriteColumns(json, model);
        json.WriteStartArray("rows");
        foreach (var row in model.Rows) WriteRow(json, row);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a collection whose rows are known.</summary>
    private static void WriteKnown(Utf8JsonWriter json, CollectionModel model)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Id);
        json.WriteString("name", model.Name);
        json.WriteEndObject();
    }

    private static void WriteColumns(Utf8JsonWriter json, CollectionModel model)
    {
        json.WriteStartArray("columns");
        foreach (var column in model.Columns)
        {
            json.WriteStartObject();
            json.WriteString("id", column.Id);
            json.WriteString("name", column.Name);
            json.WriteBoolean("amounts", column.HasAmounts);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, RowModel row, int? at = null)
    {
        json.WriteStartObject();
        if (at is { } place) json.WriteNumber("at", place);
        json.WriteString("id", row.Id);
        json.WriteString("name", row.Name);
        json.WriteStartArray("cells");
        foreach (var cell in row.Cells) WriteValue(json, cell);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, DisplayValue? shown)
    {
        json.WriteStartArray();
        json.WriteStringValue(shown?.Text ?? "");
        json.WriteStringValue((shown?.Kind ?? ValueKind.None).GetName());
        if (shown?.Number is { } number) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
