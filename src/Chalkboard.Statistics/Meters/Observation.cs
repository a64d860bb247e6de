using Chalkboard.Statistics.Meters.Tags;

namespace Chalkboard.Statistics.Meters;

/// <summary>What was observed for one report.</summary>
/// <param name="sums">Whether observations with the same tags add up, as those of several meters may; otherwise the last one counts.</param>
/// <param name="most">How many tag sets have a record of their own.</param>
internal sealed class Observation(bool sums, int most)
{
    private readonly Dictionary<TagSet, (long Whole, double Real)> _tagged = new(TagSetComparer.Instance);
    private (long Whole, double Real)? _untagged;
    private (long Whole, double Real)? _other;

    public void Take(long whole, double real, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            _untagged = After(_untagged, whole, real);
            return;
        }
        var set = tags.Length > TagSet.Most ? null : new TagSet(tags);
        if (set is not null && _tagged.TryGetValue(set, out var before)) _tagged[set] = After(before, whole, real);
        else if (set is not null && _tagged.Count < most) _tagged[set] = (whole, real);
        else _other = After(_other, whole, real);
    }

    /// <summary>A scalar if nothing had tags, otherwise a collection of records; null if nothing was observed.</summary>
    public object? Result(Func<(long Whole, double Real), object?> shown, string valueName)
    {
        if (_tagged.Count == 0 && _other is null) return _untagged is { } only ? shown(only) : null;
        var records = new Dictionary<string, object?>();
        foreach (var (set, value) in _tagged)
        {
            var fields = TagFields.Of(set.Tags, [valueName]);
            var record = new Dictionary<string, object?>();
            for (var i = 0; i < fields.Names.Length; i++) record[fields.Names[i]] = fields.Texts[i];
            Add(fields.Record, record, value);
        }
        if (_untagged is { } untagged) Add(TagFields.None, [], untagged);
        if (_other is { } other) Add(RecordTable.Other, [], other);
        return records;

        void Add(string name, Dictionary<string, object?> record, (long, double) value)
        {
            record[valueName] = shown(value);
            records.Add(Names.Alternatives(name).First(name => !records.ContainsKey(name)), record);
        }
    }

    private (long, double) After((long Whole, double Real)? before, long whole, double real) =>
        sums && before is { } value ? (value.Whole + whole, value.Real + real) : (whole, real);
}
