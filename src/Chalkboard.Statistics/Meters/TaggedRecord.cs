using Chalkboard.Statistics.Meters.Tags;
using Chalkboard.Statistics.Meters.Values;

namespace Chalkboard.Statistics.Meters;

/// <summary>What has been measured with certain tags: the tags, and behind them the values.</summary>
internal sealed class TaggedRecord(RecordShape shape, TagFields tags, Cell cell) : ComputedRecord(shape)
{
    public Cell Cell => cell;

    public bool HasSameTags(TagFields fields) => fields.Names.AsSpan().SequenceEqual(tags.Names) && fields.Values.AsSpan().SequenceEqual(tags.Values);

    protected internal override void Read(Span<object?> values)
    {
        for (var i = 0; i < tags.Values.Length; i++) values[i] = tags.Values[i];
        cell.Read(values[tags.Values.Length..]);
    }
}
