using System.Diagnostics.Metrics;

namespace Chalkboard.Statistics.Meters;

/// <summary>The instruments of one namespace that share their figures, mostly a single one.</summary>
internal abstract class Series(MeterNamespace meter, SeriesKey key)
{
    private readonly List<Instrument> _instruments = [];

    public SeriesKey Key => key;

    public bool IsEmpty => _instruments.Count == 0;

    protected MeterNamespace Meter => meter;

    protected MeterUnit Unit { get; } = MeterUnit.Of(key.Unit);

    /// <summary>What the entry or the collection is called.</summary>
    protected string ShownName => $"{(key.Kind == InstrumentKind.Counter ? "Total " : "")}{key.Name}{Unit.Suffix}";

    /// <summary>What the field of a record is called that holds the value.</summary>
    protected string ValueName => key.Kind == InstrumentKind.Counter ? $"Total {Unit.Value}" : Unit.Value;

    /// <summary>
    /// Whether the measurements say how something stands, and not how often it happens: what is missed of them is wrong for good, so
    /// that they are taken while paused, too, and shown once that is over.
    /// </summary>
    protected bool IsState => !key.Observable && key.Kind is InstrumentKind.UpDownCounter or InstrumentKind.Gauge;

    protected abstract MeterListener Listener { get; }

    private bool Listens => meter.Listens || (IsState && !meter.IsClosed);

    /// <summary>Takes a measurement, from any thread.</summary>
    public abstract void Take(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Takes a measurement, from any thread.</summary>
    public abstract void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Takes the figures away.</summary>
    public abstract void Close();

    public bool Join(Instrument instrument)
    {
        // Told of twice if it was made while the listener started.
        if (_instruments.Contains(instrument)) return false;
        _instruments.Add(instrument);
        if (Listens) Listener.EnableMeasurementEvents(instrument, this);
        return true;
    }

    public void Leave(Instrument instrument)
    {
        lock (meter.Reading.Lock)
        {
            // A pause is told of in the same way as the end.
            if (Listens && _instruments.Remove(instrument)) meter.Left(this);
        }
    }

    public void Settle()
    {
        if (IsState) return;
        foreach (var instrument in _instruments.ToArray())
        {
            if (meter.Listens) Listener.EnableMeasurementEvents(instrument, this);
            else Listener.DisableMeasurementEvents(instrument);
        }
    }
}
