namespace Chalkboard.Statistics.Meters.Values;

/// <summary>What measurements go into, from any number of threads at once, without allocating or losing one.</summary>
internal abstract class Cell
{
    public abstract void Take(long value);

    public abstract void Take(double value);

    /// <summary>Writes the present values, one for each name that fields of such a cell have.</summary>
    public abstract void Read(Span<object?> values);
}
