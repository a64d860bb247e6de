using Chalkboard.Statistics.Meters.Tags;
using Chalkboard.Statistics.Meters.Values;

namespace Chalkboard.Statistics.Meters;

/// <summary>A record with the tags of a tag set, followed by the values measured with them.</summary>
internal sealed class TaggedRecord(RecordShape shape, TagFields tags, Cell cell) : ComputedRecord(shape)
{
    public Cell Cell => cell;

    public bool HasSameTags(TagFields fields) =>
        fields.Names.AsSpan().SequenceEqual(tags.Names) && fields.Values.AsSpan().SequenceEqual(tags.Values);

    protected internal override void Read(Span<object?> values)
    {
        for (var i = 0; i < tags.Values.Length; i++) values[i] = tags.Values[i];
        cell.Read(values[tags.Values.Length..]);
    }
}
