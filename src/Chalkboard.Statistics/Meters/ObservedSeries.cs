using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;

namespace Chalkboard.Statistics.Meters;

/// <summary>
/// Observable instruments, which are observed for each report. The entry is a function, so that an instrument that blocks or throws
/// affects only its own entry. Each series has a listener of its own, because a listener observes all of its instruments.
/// </summary>
internal sealed class ObservedSeries : Series
{
    [ThreadStatic]
    private static Observation? _current;

    private readonly MeterListener _listener = SeriesListener.Create<ObservedSeries>();
    private readonly Func<IDictionary<string, object?>, object?> _function;
    private readonly string _entryName;
    private object? _lastResult;

    public ObservedSeries(MeterNamespace meterNamespace, SeriesKey key) : base(meterNamespace, key)
    {
        _function = _ => Observe();
        _entryName = meterNamespace.Add(EntryName, _function);
    }

    protected override MeterListener Listener => _listener;

    public override void Record(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _current?.Record(value, value, tags);

    public override void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _current?.Record(0, value, tags);

    public override void Close()
    {
        Namespace.Remove(_entryName, _function);
        _listener.Dispose();
    }

    private object? Observe()
    {
        if (!Volatile.Read(ref Namespace.EnabledCell.Value)) return _lastResult;
        var outer = _current;
        var observation = _current = new Observation(Key.Kind != InstrumentKind.Gauge, Namespace.Subscription.MaxRecordsPerSeries);
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException failure) when (failure.InnerExceptions.Count == 1)
        {
            ExceptionDispatchInfo.Throw(failure.InnerExceptions[0]);
        }
        finally
        {
            _current = outer;
        }
        Func<Observation.ObservedValue, object?> toScalar =
            Key.IsInteger ? value => Unit.ToScalar(value.LongValue) : value => Unit.ToScalar(value.DoubleValue);
        return _lastResult = observation.ToEntry(toScalar, ValueFieldName);
    }
}
