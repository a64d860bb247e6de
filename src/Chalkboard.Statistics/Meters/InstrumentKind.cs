namespace Chalkboard.Statistics.Meters;

/// <summary>What becomes of measurements.</summary>
internal enum InstrumentKind
{
    /// <summary>They add up, and only grow.</summary>
    Counter,

    /// <summary>They add up.</summary>
    UpDownCounter,

    /// <summary>The last one counts.</summary>
    Gauge,

    /// <summary>Their distribution counts.</summary>
    Histogram,
}
