using System.Collections.Concurrent;
using System.Diagnostics;
using Chalkboard.Statistics.Meters.Tags;
using Chalkboard.Statistics.Meters.Values;

namespace Chalkboard.Statistics.Meters;

/// <summary>The collection of a series, with a record for each tag set.</summary>
internal sealed class TaggedCells
{
    private readonly MeterNamespace _namespace;
    private readonly string[] _valueFieldNames;
    private readonly Func<Cell> _createCell;
    private readonly string _collectionName;
    private readonly ConcurrentDictionary<string, object?> _records = new();
    private readonly TagTable<Cell> _cells = new();
    private RecordShape? _shape;
    private TaggedRecord? _overflow;
    private int _recordCount;
    private bool _isFull;
    private bool _isClosed;

    public TaggedCells(MeterNamespace meterNamespace, string name, ReadOnlySpan<string> valueFieldNames, Func<Cell> createCell)
    {
        _namespace = meterNamespace;
        _valueFieldNames = valueFieldNames.ToArray();
        _createCell = createCell;
        _collectionName = meterNamespace.Add(name, _records);
    }

    /// <summary>Returns null if the series was closed meanwhile.</summary>
    public Cell? GetOrAdd(ReadOnlySpan<KeyValuePair<string, object?>> tags) => _cells.Find(tags) ?? Add(tags);

    public void Close()
    {
        _isClosed = true;
        _namespace.Remove(_collectionName, _records);
        _namespace.Subscription.ReleaseRecords(_recordCount);
    }

    private Cell? Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if ((_isFull || tags.Length > TagSet.MaxTags) && _overflow is { } overflow) return overflow.Cell;
        // Before the lock, because formatting the values runs code of other libraries.
        var tagSet = tags.Length > TagSet.MaxTags ? null : new TagSet(tags);
        lock (_namespace.Subscription.Lock)
        {
            if (_isClosed) return null;
            // The stored tags, so that no other library's code runs under the lock.
            if (tagSet is not null && _cells.Find(tagSet.Tags) is { } cell) return cell;
            if (!_isFull)
                _isFull = _cells.Count >= _namespace.Subscription.MaxRecordsPerSeries || !_namespace.Subscription.TryReserveRecord();
            if (_isFull || tagSet is null)
                return (_overflow ??= Add(RecordTable.OverflowName, TagFields.Create([], _valueFieldNames))).Cell;
            _recordCount++;
            cell = Add(tagSet);
            _cells.Add(tagSet, cell);
            return cell;
        }
    }

    private Cell Add(TagSet tagSet)
    {
        var fields = TagFields.Create(tagSet.Tags, _valueFieldNames);
        foreach (var name in EntryNames.GetCandidates(fields.RecordName))
        {
            if (!_records.TryGetValue(name, out var record)) return Add(name, fields).Cell;
            // A number and its text share a record.
            if (record is TaggedRecord same && same.HasSameTags(fields)) return same.Cell;
        }
        throw new UnreachableException("There are candidates without end.");
    }

    private TaggedRecord Add(string name, TagFields fields)
    {
        string[] names = [.. fields.Names, .. _valueFieldNames];
        if (_shape?.HasSameNames(names) != true) _shape = new RecordShape(names.AsSpan());
        var record = new TaggedRecord(_shape, fields, _createCell());
        _records[name] = record;
        return record;
    }
}
