using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>A cell with a single value.</summary>
/// <param name="enabled">The switch of the namespace; null if the value isn't frozen in a pause.</param>
internal abstract class ScalarCell(StrongBox<bool>? enabled) : Cell, IStrongBox
{
    private static readonly object _notFrozen = new();

    // The value before the first measurement of a pause.
    private object? _frozenValue = _notFrozen;

    /// <summary>The value for reports: the current one, or in a pause the one from its start.</summary>
    public object? Value
    {
        get
        {
            if (enabled is null) return CurrentValue;
            var frozenValue = Volatile.Read(ref _frozenValue);
            if (frozenValue == _notFrozen) return CurrentValue;
            if (!Volatile.Read(ref enabled.Value)) return frozenValue;
            Volatile.Write(ref _frozenValue, _notFrozen);
            return CurrentValue;
        }
    }

    /// <summary>The current value.</summary>
    protected abstract object? CurrentValue { get; }

    object? IStrongBox.Value
    {
        get => Value;
        set => throw new NotSupportedException("Only the instrument can change this value.");
    }

    public override void Freeze(bool isNew)
    {
        if (Volatile.Read(ref _frozenValue) == _notFrozen)
            Interlocked.CompareExchange(ref _frozenValue, isNew ? null : CurrentValue, _notFrozen);
    }

    public override void Read(Span<object?> values) => values[0] = Value;
}
