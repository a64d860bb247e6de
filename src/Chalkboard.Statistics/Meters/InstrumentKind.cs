namespace Chalkboard.Statistics.Meters;

/// <summary>How the measurements of an instrument are aggregated.</summary>
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
