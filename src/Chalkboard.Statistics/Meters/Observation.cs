using Chalkboard.Statistics.Meters.Tags;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Meters;

/// <summary>The observations of one series for one report.</summary>
/// <param name="isAdditive">True if observations with the same tags are added; otherwise the last one counts.</param>
/// <param name="maxRecords">The number of tag sets that get their own record.</param>
internal sealed class Observation(bool isAdditive, int maxRecords)
{
    private readonly TagTable<ObservedValue> _tagged = new();
    private ObservedValue? _untagged;
    private ObservedValue? _overflow;

    public void Record(long longValue, double doubleValue, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var observed = tags.IsEmpty ? _untagged ??= new ObservedValue() : GetOrAdd(tags);
        observed.LongValue = isAdditive ? observed.LongValue + longValue : longValue;
        observed.DoubleValue = isAdditive ? observed.DoubleValue + doubleValue : doubleValue;
    }

    /// <summary>Returns a scalar if no observation had tags, otherwise a collection of records; null if there was none.</summary>
    public object? ToEntry(Func<ObservedValue, object?> toScalar, string valueFieldName)
    {
        if (_tagged.Count == 0 && _overflow is null) return _untagged is { } only ? toScalar(only) : null;
        var records = new Dictionary<string, object?>();
        var unique = new UniqueNames();
        foreach (var (set, value) in _tagged.Enumerate())
        {
            var fields = TagFields.Create(set.Tags, [valueFieldName]);
            var record = new Dictionary<string, object?>();
            for (var i = 0; i < fields.Names.Length; i++) record[fields.Names[i]] = fields.Values[i];
            Add(fields.RecordName, record, value);
        }
        if (_untagged is { } untagged) Add(TagFields.NoTagsName, [], untagged);
        if (_overflow is { } overflow) Add(RecordTable.OverflowName, [], overflow);
        return records;

        void Add(string name, Dictionary<string, object?> record, ObservedValue value)
        {
            record[valueFieldName] = toScalar(value);
            records.Add(unique.Add(name), record);
        }
    }

    private ObservedValue GetOrAdd(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length > TagSet.MaxTags) return _overflow ??= new ObservedValue();
        if (_tagged.Find(tags) is { } found) return found;
        if (_tagged.Count >= maxRecords) return _overflow ??= new ObservedValue();
        var observed = new ObservedValue();
        _tagged.Add(new TagSet(tags), observed);
        return observed;
    }

    /// <summary>The observed value of one tag set, as an integer or as a floating-point number.</summary>
    public sealed class ObservedValue
    {
        public long LongValue { get; set; }
        public double DoubleValue { get; set; }
    }
}
