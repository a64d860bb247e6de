using Chalkboard.Statistics.Meters.Tags;
using Chalkboard.Statistics.Meters.Values;

namespace Chalkboard.Statistics.Meters;

/// <summary>What has been measured with certain tags: the tags, and behind them the values.</summary>
internal sealed class TaggedRecord(RecordShape shape, TagFields tags, Cell cell) : ComputedRecord(shape)
{
    public Cell Cell => cell;

    public bool Has(TagFields fields) => fields.Names.AsSpan().SequenceEqual(tags.Names) && fields.Texts.AsSpan().SequenceEqual(tags.Texts);

    protected internal override void Read(Span<object?> values)
    {
        for (var i = 0; i < tags.Texts.Length; i++) values[i] = tags.Texts[i];
        cell.Read(values[tags.Texts.Length..]);
    }
}
