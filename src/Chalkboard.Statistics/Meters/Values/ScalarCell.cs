using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>What has a single value.</summary>
/// <param name="enabled">Whether its namespace collects; null if its value is not held while that is paused.</param>
internal abstract class ScalarCell(StrongBox<bool>? enabled) : Cell, IStrongBox
{
    private static readonly object _nothing = new();

    // The value when the first measurement of a pause came.
    private object? _held = _nothing;

    /// <summary>The value for reports: the present one, or while paused that of when the pause began.</summary>
    public object? Value
    {
        get
        {
            if (enabled is null) return Current;
            var held = Volatile.Read(ref _held);
            if (held == _nothing) return Current;
            if (!Volatile.Read(ref enabled.Value)) return held;
            Volatile.Write(ref _held, _nothing);
            return Current;
        }
    }

    /// <summary>The present value.</summary>
    protected abstract object? Current { get; }

    object? IStrongBox.Value
    {
        get => Value;
        set => throw new NotSupportedException("The value is that of an instrument, which alone can change it.");
    }

    public override void Hold(bool isNew)
    {
        if (Volatile.Read(ref _held) == _nothing) Interlocked.CompareExchange(ref _held, isNew ? null : Current, _nothing);
    }

    public override void Read(Span<object?> values) => values[0] = Value;
}
