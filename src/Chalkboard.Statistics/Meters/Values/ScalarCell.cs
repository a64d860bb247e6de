using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>What has a single value.</summary>
internal abstract class ScalarCell : Cell, IStrongBox
{
    /// <summary>The present value, for reports.</summary>
    public abstract object? Value { get; }

    object? IStrongBox.Value
    {
        get => Value;
        set => throw new NotSupportedException("The value is that of an instrument, which alone can change it.");
    }

    public override void Read(Span<object?> values) => values[0] = Value;
}
