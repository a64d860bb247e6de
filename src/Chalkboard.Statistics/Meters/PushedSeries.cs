using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Chalkboard.Statistics.Meters.Values;

namespace Chalkboard.Statistics.Meters;

/// <summary>Instruments that call for each measurement.</summary>
internal sealed class PushedSeries(MeterNamespace meter, SeriesKey key) : Series(meter, key)
{
    private readonly StrongBox<bool> _enabled = meter.Switch;
    private Cell? _untagged;
    private TaggedCells? _tagged;
    private Action? _remove;
    private bool _closed;

    protected override MeterListener Listener => Meter.Reading.Listener;

    private bool IsHistogram => Key.Kind == InstrumentKind.Histogram;

    public override void Take(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var paused = !Volatile.Read(ref _enabled.Value);
        if (paused && !IsState) return;
        if ((tags.IsEmpty ? _untagged ?? Untagged() : Tagged(tags)) is not { } cell) return;
        if (paused) cell.Hold(isNew: false);
        cell.Take(value);
    }

    public override void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var paused = !Volatile.Read(ref _enabled.Value);
        if (paused && !IsState) return;
        if ((tags.IsEmpty ? _untagged ?? Untagged() : Tagged(tags)) is not { } cell) return;
        if (paused) cell.Hold(isNew: false);
        cell.Take(value);
    }

    public override void Close()
    {
        _closed = true;
        _remove?.Invoke();
        _remove = null;
        _tagged?.Close();
    }

    /// <summary>Null if the instrument has ended meanwhile.</summary>
    private Cell? Untagged()
    {
        lock (Meter.Reading.Lock)
        {
            if (_closed || _untagged is not null) return _untagged;
            var cell = MakeCell();
            _remove = cell is SummaryCell summary ? AddSummary(summary.Record) : AddEntry(cell);
            return _untagged = cell;
        }
    }

    private Action AddEntry(Cell cell)
    {
        var name = Meter.Add(ShownName, cell);
        return () => Meter.Remove(name, cell);
    }

    private Action AddSummary(ComputedRecord record)
    {
        var kind = Unit.IsDuration ? "Timings" : "Distributions";
        var name = Meter.AddRecord(kind, ShownName, record);
        return () => Meter.RemoveRecord(kind, name, record);
    }

    private Cell? Tagged(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var tagged = _tagged;
        if (tagged is null)
        {
            lock (Meter.Reading.Lock)
            {
                if (_closed) return null;
                tagged = _tagged ??= new TaggedCells(Meter, ShownName, IsHistogram ? SummaryCell.Names : [ValueName], MakeCell);
            }
        }
        return tagged.Find(tags);
    }

    private Cell MakeCell()
    {
        var cell = MakeEmptyCell();
        if (!Volatile.Read(ref _enabled.Value)) cell.Hold(isNew: true);
        return cell;
    }

    private Cell MakeEmptyCell() => (Key.Kind, Key.Whole) switch
    {
        (InstrumentKind.Histogram, _) => new SummaryCell(Unit, _enabled, Meter.Reading.Time),
        (InstrumentKind.Gauge, true) => new LastWhole(Unit, _enabled),
        (InstrumentKind.Gauge, false) => new LastReal(Unit, _enabled),
        (var kind, true) => new WholeSum(Unit, kind == InstrumentKind.Counter, _enabled),
        (var kind, false) => new RealSum(Unit, kind == InstrumentKind.Counter, _enabled),
    };
}
