namespace Chalkboard.Statistics.Meters;

/// <summary>The aggregation of an instrument's measurements.</summary>
internal enum InstrumentKind
{
    /// <summary>A monotonic sum.</summary>
    Counter,

    /// <summary>A sum.</summary>
    UpDownCounter,

    /// <summary>The last measurement.</summary>
    Gauge,

    /// <summary>A distribution.</summary>
    Histogram,
}
