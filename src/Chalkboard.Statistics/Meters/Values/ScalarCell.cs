using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Meters.Values;

/// <summary>What has a single value.</summary>
/// <param name="enabled">Whether its namespace collects; null if its value is not held while that is paused.</param>
internal abstract class ScalarCell(StrongBox<bool>? enabled) : Cell, IStrongBox
{
    private static readonly object _notFrozen = new();

    // The value when the first measurement of a pause came.
    private object? _frozenValue = _notFrozen;

    /// <summary>The value for reports: the present one, or while paused that of when the pause began.</summary>
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

    /// <summary>The present value.</summary>
    protected abstract object? CurrentValue { get; }

    object? IStrongBox.Value
    {
        get => Value;
        set => throw new NotSupportedException("The value is that of an instrument, which alone can change it.");
    }

    public override void Freeze(bool isNew)
    {
        if (Volatile.Read(ref _frozenValue) == _notFrozen) Interlocked.CompareExchange(ref _frozenValue, isNew ? null : CurrentValue, _notFrozen);
    }

    public override void Read(Span<object?> values) => values[0] = Value;
}
