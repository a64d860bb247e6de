using System.Diagnostics.Metrics;

namespace Chalkboard.Statistics.Meters;

/// <summary>The properties that instruments of one namespace must have in common to share their figures.</summary>
internal readonly record struct SeriesKey(string Name, string Unit, InstrumentKind Kind, bool IsObservable, bool IsInteger)
{
    /// <summary>Returns null for an instrument of an unknown kind.</summary>
    public static SeriesKey? TryCreate(Instrument instrument)
    {
        for (var type = instrument.GetType(); type is not null && type != typeof(Instrument); type = type.BaseType)
        {
            if (!type.IsGenericType || GetKind(type.GetGenericTypeDefinition()) is not { } kind) continue;
            var valueType = type.GenericTypeArguments[0];
            var isInteger = valueType != typeof(double) && valueType != typeof(float) && valueType != typeof(decimal);
            return new SeriesKey(EntryNames.Normalize(instrument.Name), instrument.Unit ?? "", kind, instrument.IsObservable, isInteger);
        }
        return null;
    }

    private static InstrumentKind? GetKind(Type type) =>
        type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? InstrumentKind.Counter
        : type == typeof(UpDownCounter<>) || type == typeof(ObservableUpDownCounter<>) ? InstrumentKind.UpDownCounter
        : type == typeof(Gauge<>) || type == typeof(ObservableGauge<>) ? InstrumentKind.Gauge
        : type == typeof(Histogram<>) ? InstrumentKind.Histogram
        : null;
}
