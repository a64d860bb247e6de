using System.Globalization;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>A number that goes up and down. Setting and adding are atomic, allocate nothing, and are ignored while its namespace is paused.</summary>
/// <remarks>To the report, and to anyone with .NET alone, it is a cell: an <see cref="IStrongBox"/> that holds a <see cref="double"/>.</remarks>
public sealed class Gauge : IStrongBox
{
    private readonly StrongBox<bool> _enabled;
    private double _value;

    /// <summary>A gauge that can be changed while a cell says so.</summary>
    /// <param name="enabled">Whether it can be changed; usually that of its namespace.</param>
    /// <exception cref="ArgumentNullException"><paramref name="enabled"/> is null.</exception>
    public Gauge(StrongBox<bool> enabled)
    {
        ArgumentNullException.ThrowIfNull(enabled);
        _enabled = enabled;
    }

    /// <summary>The present value.</summary>
    public double Value => Volatile.Read(ref _value);

    object? IStrongBox.Value
    {
        get => Value;
        set => Set(Convert.ToDouble(value, CultureInfo.InvariantCulture));
    }

    /// <summary>Sets the value, unless paused.</summary>
    /// <param name="value">The new value.</param>
    public void Set(double value)
    {
        if (Volatile.Read(ref _enabled.Value)) Volatile.Write(ref _value, value);
    }

    /// <summary>Adds to the value, unless paused. No addition is lost.</summary>
    /// <param name="amount">How much; negative to subtract.</param>
    public void Add(double amount)
    {
        if (!Volatile.Read(ref _enabled.Value)) return;
        var before = Volatile.Read(ref _value);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref _value, before + amount, before);
            // Compared as bits, since NaN equals nothing.
            if (BitConverter.DoubleToInt64Bits(found) == BitConverter.DoubleToInt64Bits(before)) return;
            before = found;
        }
    }

    /// <summary>The value, in the culture-invariant form.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
