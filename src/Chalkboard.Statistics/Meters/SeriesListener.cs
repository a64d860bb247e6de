using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters;

/// <summary>Creates listeners whose state is the series of an instrument, so that a measurement needs no lookup.</summary>
internal static class SeriesListener
{
    /// <typeparam name="T">The kind of series.</typeparam>
    public static MeterListener Create<T>() where T : Series
    {
        var listener = new MeterListener
        {
            MeasurementsCompleted = static (instrument, series) => (series as Series)?.RemoveInstrument(instrument),
        };
        listener.SetMeasurementEventCallback<byte>(static (_, value, tags, series) => Unsafe.As<T>(series!).Record((long)value, tags));
        listener.SetMeasurementEventCallback<short>(static (_, value, tags, series) => Unsafe.As<T>(series!).Record((long)value, tags));
        listener.SetMeasurementEventCallback<int>(static (_, value, tags, series) => Unsafe.As<T>(series!).Record((long)value, tags));
        listener.SetMeasurementEventCallback<long>(static (_, value, tags, series) => Unsafe.As<T>(series!).Record(value, tags));
        listener.SetMeasurementEventCallback<float>(static (_, value, tags, series) => Unsafe.As<T>(series!).Record((double)value, tags));
        listener.SetMeasurementEventCallback<double>(static (_, value, tags, series) => Unsafe.As<T>(series!).Record(value, tags));
        listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, series) => Unsafe.As<T>(series!).Record((double)value, tags));
        return listener;
    }
}
