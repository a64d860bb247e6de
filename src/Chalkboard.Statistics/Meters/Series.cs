using System.Diagnostics.Metrics;

namespace Chalkboard.Statistics.Meters;

/// <summary>The instruments of one namespace that share their figures, mostly a single one.</summary>
internal abstract class Series(MeterNamespace meterNamespace, SeriesKey key)
{
    private readonly List<Instrument> _instruments = [];

    public SeriesKey Key => key;

    public bool IsEmpty => _instruments.Count == 0;

    protected MeterNamespace Namespace => meterNamespace;

    protected MeterUnit Unit { get; } = MeterUnit.Parse(key.Unit);

    /// <summary>What the entry or the collection is called.</summary>
    protected string EntryName => $"{(key.Kind == InstrumentKind.Counter ? "Total " : "")}{key.Name}{Unit.NameSuffix}";

    /// <summary>What the field of a record is called that holds the value.</summary>
    protected string ValueFieldName => key.Kind == InstrumentKind.Counter ? $"Total {Unit.FieldName}" : Unit.FieldName;

    /// <summary>
    /// Whether the measurements say how something stands, and not how often it happens: what is missed of them is wrong for good, so
    /// that they are taken while paused, too, and shown once that is over.
    /// </summary>
    protected bool CollectsWhilePaused => !key.IsObservable && key.Kind is InstrumentKind.UpDownCounter or InstrumentKind.Gauge;

    protected abstract MeterListener Listener { get; }

    private bool IsListening => meterNamespace.IsListening || (CollectsWhilePaused && !meterNamespace.IsClosed);

    /// <summary>Takes a measurement, from any thread.</summary>
    public abstract void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Takes a measurement, from any thread.</summary>
    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Takes the figures away.</summary>
    public abstract void Close();

    public bool TryAddInstrument(Instrument instrument)
    {
        // Told of twice if it was made while the listener started.
        if (_instruments.Contains(instrument)) return false;
        _instruments.Add(instrument);
        if (IsListening) Listener.EnableMeasurementEvents(instrument, this);
        return true;
    }

    public void RemoveInstrument(Instrument instrument)
    {
        lock (meterNamespace.Subscription.Lock)
        {
            // A pause is told of in the same way as the end.
            if (IsListening && _instruments.Remove(instrument)) meterNamespace.OnInstrumentRemoved(this);
        }
    }

    public void UpdateListening()
    {
        if (CollectsWhilePaused) return;
        foreach (var instrument in _instruments.ToArray())
        {
            if (meterNamespace.IsListening) Listener.EnableMeasurementEvents(instrument, this);
            else Listener.DisableMeasurementEvents(instrument);
        }
    }
}
