using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using Chalkboard.Statistics.Meters.Tags;

namespace Chalkboard.Statistics.Meters;

/// <summary>
/// Instruments that are asked when a report is made. The entry is a function, so that what stalls or throws spoils nothing
/// else; and each has a listener of its own, so that it can be asked alone.
/// </summary>
internal sealed class ObservedSeries : Series
{
    [ThreadStatic]
    private static Observation? _current;

    private readonly MeterListener _listener = Listening.Make<ObservedSeries>();
    private readonly Func<IDictionary<string, object?>, object?> _function;
    private readonly string _name;
    private object? _last;

    public ObservedSeries(MeterNamespace meter, SeriesKey key) : base(meter, key)
    {
        _function = _ => Observe();
        _name = meter.Add(ShownName, _function);
    }

    protected override MeterListener Listener => _listener;

    public override void Take(long value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _current?.Take(value, value, tags);

    public override void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _current?.Take(0, value, tags);

    public override void Close()
    {
        Meter.Remove(_name, _function);
        _listener.Dispose();
    }

    private object? Observe()
    {
        if (!Volatile.Read(ref Meter.Switch.Value)) return _last;
        var outer = _current;
        var observation = _current = new Observation(Key.Kind != InstrumentKind.Gauge, Meter.Reading.RecordsPerSeries);
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
        return _last = observation.Result(Key.Whole ? value => Unit.Show(value.Whole) : value => Unit.Show(value.Real), ValueName);
    }
}
