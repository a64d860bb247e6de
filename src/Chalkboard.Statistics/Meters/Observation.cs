using Chalkboard.Statistics.Meters.Tags;
using Chalkboard.Statistics.Reports;

namespace Chalkboard.Statistics.Meters;

/// <summary>What was observed for one report.</summary>
/// <param name="sums">Whether observations with the same tags add up, as those of several meters may; otherwise the last one counts.</param>
/// <param name="most">How many tag sets have a record of their own.</param>
internal sealed class Observation(bool sums, int most)
{
    private readonly TagTable<Observed> _tagged = new();
    private Observed? _untagged;
    private Observed? _other;

    public void Take(long whole, double real, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var observed = tags.IsEmpty ? _untagged ??= new Observed() : Find(tags);
        observed.Whole = sums ? observed.Whole + whole : whole;
        observed.Real = sums ? observed.Real + real : real;
    }

    /// <summary>A scalar if nothing had tags, otherwise a collection of records; null if nothing was observed.</summary>
    public object? Result(Func<Observed, object?> shown, string valueName)
    {
        if (_tagged.Count == 0 && _other is null) return _untagged is { } only ? shown(only) : null;
        var records = new Dictionary<string, object?>();
        var unique = new UniqueNames();
        foreach (var (set, value) in _tagged.All())
        {
            var fields = TagFields.Of(set.Tags, [valueName]);
            var record = new Dictionary<string, object?>();
            for (var i = 0; i < fields.Names.Length; i++) record[fields.Names[i]] = fields.Texts[i];
            Add(fields.Record, record, value);
        }
        if (_untagged is { } untagged) Add(TagFields.None, [], untagged);
        if (_other is { } other) Add(RecordTable.Other, [], other);
        return records;

        void Add(string name, Dictionary<string, object?> record, Observed value)
        {
            record[valueName] = shown(value);
            records.Add(unique.Add(name), record);
        }
    }

    private Observed Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.Length > TagSet.Most) return _other ??= new Observed();
        if (_tagged.Find(tags) is { } found) return found;
        if (_tagged.Count >= most) return _other ??= new Observed();
        var observed = new Observed();
        _tagged.Add(new TagSet(tags), observed);
        return observed;
    }

    /// <summary>What was observed of one tag set: one of the two.</summary>
    public sealed class Observed
    {
        public long Whole { get; set; }
        public double Real { get; set; }
    }
}
