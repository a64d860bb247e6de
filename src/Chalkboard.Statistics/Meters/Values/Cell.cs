namespace Chalkboard.Statistics.Meters.Values;

/// <summary>Aggregates the measurements of a series, from any number of threads, without allocations and without losing one.</summary>
internal abstract class Cell
{
    public abstract void Record(long value);

    public abstract void Record(double value);

    /// <summary>Keeps the visible value as it is until the namespace is resumed. Measurements in the pause become visible then.</summary>
    /// <param name="isNew">True if there was no measurement before the pause.</param>
    public virtual void Freeze(bool isNew)
    {
    }

    /// <summary>Writes the current values, one for each field.</summary>
    public abstract void Read(Span<object?> values);
}
