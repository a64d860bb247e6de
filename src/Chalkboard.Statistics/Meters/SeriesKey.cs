using System.Diagnostics.Metrics;

namespace Chalkboard.Statistics.Meters;

/// <summary>What instruments of one namespace have in common that share their figures.</summary>
internal readonly record struct SeriesKey(string Name, string Unit, InstrumentKind Kind, bool Observable, bool Whole)
{
    /// <summary>Null for an instrument of a kind that .NET does not have.</summary>
    public static SeriesKey? Of(Instrument instrument)
    {
        for (var type = instrument.GetType(); type is not null && type != typeof(Instrument); type = type.BaseType)
        {
            if (!type.IsGenericType || KindOf(type.GetGenericTypeDefinition()) is not { } kind) continue;
            var number = type.GenericTypeArguments[0];
            var whole = number != typeof(double) && number != typeof(float) && number != typeof(decimal);
            return new SeriesKey(Names.Of(instrument.Name), instrument.Unit ?? "", kind, instrument.IsObservable, whole);
        }
        return null;
    }

    private static InstrumentKind? KindOf(Type type) =>
        type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? InstrumentKind.Counter
        : type == typeof(UpDownCounter<>) || type == typeof(ObservableUpDownCounter<>) ? InstrumentKind.UpDownCounter
        : type == typeof(Gauge<>) || type == typeof(ObservableGauge<>) ? InstrumentKind.Gauge
        : type == typeof(Histogram<>) ? InstrumentKind.Histogram
        : null;
}
