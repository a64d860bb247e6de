using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Meters.Values;

namespace Chalkboard.Statistics.Meters;

/// <summary>Instruments that report each measurement.</summary>
internal sealed class PushedSeries(MeterNamespace meterNamespace, SeriesKey key) : Series(meterNamespace, key)
{
    private readonly StrongBox<bool> _enabled = meterNamespace.EnabledCell;
    private Cell? _untagged;
    private TaggedCells? _tagged;
    private Action? _remove;
    private bool _isClosed;

    protected override MeterListener Listener => Namespace.Subscription.Listener;

    private bool IsHistogram => Key.Kind == InstrumentKind.Histogram;

    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var isPaused = !Volatile.Read(ref _enabled.Value);
        if (isPaused && !CollectsWhilePaused) return;
        if ((tags.IsEmpty ? _untagged ?? GetOrAddUntagged() : GetOrAddTagged(tags)) is not { } cell) return;
        if (isPaused) cell.Freeze(isNew: false);
        cell.Record(value);
    }

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var isPaused = !Volatile.Read(ref _enabled.Value);
        if (isPaused && !CollectsWhilePaused) return;
        if ((tags.IsEmpty ? _untagged ?? GetOrAddUntagged() : GetOrAddTagged(tags)) is not { } cell) return;
        if (isPaused) cell.Freeze(isNew: false);
        cell.Record(value);
    }

    public override void Close()
    {
        _isClosed = true;
        _remove?.Invoke();
        _remove = null;
        _tagged?.Close();
    }

    /// <summary>Returns null if the series was closed meanwhile.</summary>
    private Cell? GetOrAddUntagged()
    {
        lock (Namespace.Subscription.Lock)
        {
            if (_isClosed || _untagged is not null) return _untagged;
            var cell = CreateCell();
            _remove = cell is SummaryCell summary ? AddSummary(summary.SummaryRecord) : AddEntry(cell);
            return _untagged = cell;
        }
    }

    private Action AddEntry(Cell cell)
    {
        var name = Namespace.Add(EntryName, cell);
        return () => Namespace.Remove(name, cell);
    }

    private Action AddSummary(ComputedRecord record)
    {
        var collection = Unit.IsDuration ? "Timings" : "Distributions";
        var name = Namespace.AddRecord(collection, EntryName, record);
        return () => Namespace.RemoveRecord(collection, name, record);
    }

    private Cell? GetOrAddTagged(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var tagged = _tagged;
        if (tagged is null)
        {
            lock (Namespace.Subscription.Lock)
            {
                if (_isClosed) return null;
                string[] fieldNames = IsHistogram ? [.. SummaryCell.FieldNames] : [ValueFieldName];
                tagged = _tagged ??= new TaggedCells(Namespace, EntryName, fieldNames, CreateCell);
            }
        }
        return tagged.GetOrAdd(tags);
    }

    private Cell CreateCell()
    {
        var cell = CreateEmptyCell();
        if (!Volatile.Read(ref _enabled.Value)) cell.Freeze(isNew: true);
        return cell;
    }

    private Cell CreateEmptyCell() => (Key.Kind, Key.IsInteger) switch
    {
        (InstrumentKind.Histogram, _) => new SummaryCell(Unit, _enabled, Namespace.Subscription.TimeProvider),
        (InstrumentKind.Gauge, true) => new LongGaugeCell(Unit, _enabled),
        (InstrumentKind.Gauge, false) => new DoubleGaugeCell(Unit, _enabled),
        (var kind, true) => new LongSumCell(Unit, kind == InstrumentKind.Counter, _enabled),
        (var kind, false) => new DoubleSumCell(Unit, kind == InstrumentKind.Counter, _enabled),
    };
}
