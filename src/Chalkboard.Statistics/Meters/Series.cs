using System.Diagnostics.Metrics;

namespace Chalkboard.Statistics.Meters;

/// <summary>The instruments of one namespace that share their figures; usually a single one.</summary>
internal abstract class Series(MeterNamespace meterNamespace, SeriesKey key)
{
    private readonly List<Instrument> _instruments = [];

    public SeriesKey Key => key;

    public bool IsEmpty => _instruments.Count == 0;

    protected MeterNamespace Namespace => meterNamespace;

    protected MeterUnit Unit { get; } = MeterUnit.Parse(key.Unit);

    /// <summary>The name of the entry or the collection.</summary>
    protected string EntryName => $"{(key.Kind == InstrumentKind.Counter ? "Total " : "")}{key.Name}{Unit.NameSuffix}";

    /// <summary>The name of the field with the value of a record.</summary>
    protected string ValueFieldName => key.Kind == InstrumentKind.Counter ? $"Total {Unit.FieldName}" : Unit.FieldName;

    /// <summary>
    /// True if measurements are changes of a state, so that the figure would stay wrong after a missed one. They are collected in a pause,
    /// and shown after it.
    /// </summary>
    protected bool CollectsWhilePaused => !key.IsObservable && key.Kind is InstrumentKind.UpDownCounter or InstrumentKind.Gauge;

    protected abstract MeterListener Listener { get; }

    private bool IsListening => meterNamespace.IsListening || (CollectsWhilePaused && !meterNamespace.IsClosed);

    /// <summary>Records a measurement. Called from any thread.</summary>
    public abstract void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Records a measurement. Called from any thread.</summary>
    public abstract void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags);

    /// <summary>Removes the figures.</summary>
    public abstract void Close();

    public bool TryAddInstrument(Instrument instrument)
    {
        // An instrument that is created while the listener starts is published twice.
        if (_instruments.Contains(instrument)) return false;
        _instruments.Add(instrument);
        if (IsListening) Listener.EnableMeasurementEvents(instrument, this);
        return true;
    }

    public void RemoveInstrument(Instrument instrument)
    {
        lock (meterNamespace.Subscription.Lock)
        {
            // The listener calls this both when an instrument is disposed and when it is disabled in a pause.
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
