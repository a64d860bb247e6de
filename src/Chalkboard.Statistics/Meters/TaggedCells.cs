using System.Collections.Concurrent;
using Chalkboard.Statistics.Meters.Tags;
using Chalkboard.Statistics.Meters.Values;

namespace Chalkboard.Statistics.Meters;

/// <summary>A collection with a record for each tag set of a series, found by the tags of a measurement.</summary>
internal sealed class TaggedCells
{
    private readonly MeterNamespace _meter;
    private readonly string[] _valueNames;
    private readonly Func<Cell> _make;
    private readonly string _name;
    private readonly ConcurrentDictionary<string, object?> _records = new();
    private readonly TagTable<Cell> _cells = new();
    private RecordShape? _shape;
    private TaggedRecord? _other;
    private int _count;
    private bool _full;
    private bool _closed;

    public TaggedCells(MeterNamespace meter, string name, ReadOnlySpan<string> valueNames, Func<Cell> make)
    {
        _meter = meter;
        _valueNames = valueNames.ToArray();
        _make = make;
        _name = meter.Add(name, _records);
    }

    /// <summary>Null if the instrument has ended meanwhile.</summary>
    public Cell? Find(ReadOnlySpan<KeyValuePair<string, object?>> tags) => _cells.Find(tags) ?? Add(tags);

    public void Close()
    {
        _closed = true;
        _meter.Remove(_name, _records);
        _meter.Reading.ReturnRecords(_count);
    }

    private Cell? Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if ((_full || tags.Length > TagSet.Most) && _other is { } other) return other.Cell;
        // Reads the values, which is somebody else's code.
        var set = tags.Length > TagSet.Most ? null : new TagSet(tags);
        lock (_meter.Reading.Lock)
        {
            if (_closed) return null;
            // What was read of the tags: nobody's code runs under the lock.
            if (set is not null && _cells.Find(set.Tags) is { } cell) return cell;
            if (!_full) _full = _cells.Count >= _meter.Reading.RecordsPerSeries || !_meter.Reading.TakeRecord();
            if (_full || set is null) return (_other ??= Add(RecordTable.Other, TagFields.Of([], _valueNames))).Cell;
            _count++;
            cell = Add(set);
            _cells.Add(set, cell);
            return cell;
        }
    }

    private Cell Add(TagSet set)
    {
        var fields = TagFields.Of(set.Tags, _valueNames);
        foreach (var name in Names.Alternatives(fields.Record))
        {
            if (!_records.TryGetValue(name, out var record)) return Add(name, fields).Cell;
            // A number and its text are the same to people.
            if (record is TaggedRecord same && same.Has(fields)) return same.Cell;
        }
        throw new InvalidOperationException();
    }

    private TaggedRecord Add(string name, TagFields fields)
    {
        string[] names = [.. fields.Names, .. _valueNames];
        if (_shape?.Is(names) != true) _shape = new RecordShape(names.AsSpan());
        var record = new TaggedRecord(_shape, fields, _make());
        _records[name] = record;
        return record;
    }
}
