namespace Chalkboard.Statistics.Meters.Values;

/// <summary>What measurements go into, from any number of threads at once, without allocating or losing one.</summary>
internal abstract class Cell
{
    public abstract void Record(long value);

    public abstract void Record(double value);

    /// <summary>Has what is shown stay as it is, as its namespace is paused. What is taken from now on is shown once that is resumed.</summary>
    /// <param name="isNew">Whether there is nothing to show yet.</param>
    public virtual void Freeze(bool isNew)
    {
    }

    /// <summary>Writes the present values, one for each name that fields of such a cell have.</summary>
    public abstract void Read(Span<object?> values);
}
