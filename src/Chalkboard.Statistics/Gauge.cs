using System.Globalization;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>
/// A number that goes up and down. Setting and adding are atomic and allocate nothing. While its namespace is paused, its value stays
/// as it is; what was set and added meanwhile counts once that is resumed.
/// </summary>
/// <remarks>To the report, and to anyone with .NET alone, it is a cell: an <see cref="IStrongBox"/> that holds a <see cref="double"/>.</remarks>
public sealed class Gauge : IStrongBox
{
    // Not a number in a form that no calculation has.
    private const long NotFrozen = 0x7FF8_5EED_0000_0001;

    private readonly StrongBox<bool> _enabled;
    private double _value;
    // The bits of the value before the first change of a pause.
    private long _frozenBits = NotFrozen;

    /// <summary>A gauge whose changes are seen while a cell says so.</summary>
    /// <param name="enabled">Whether changes are seen; usually that of its namespace.</param>
    /// <exception cref="ArgumentNullException"><paramref name="enabled"/> is null.</exception>
    public Gauge(StrongBox<bool> enabled)
    {
        ArgumentNullException.ThrowIfNull(enabled);
        _enabled = enabled;
    }

    /// <summary>The present value; while paused, that of when the pause began.</summary>
    public double Value
    {
        get
        {
            var frozenBits = Volatile.Read(ref _frozenBits);
            if (frozenBits != NotFrozen)
            {
                if (!Volatile.Read(ref _enabled.Value)) return BitConverter.Int64BitsToDouble(frozenBits);
                Volatile.Write(ref _frozenBits, NotFrozen);
            }
            return Volatile.Read(ref _value);
        }
    }

    object? IStrongBox.Value
    {
        get => Value;
        set => Set(Convert.ToDouble(value, CultureInfo.InvariantCulture));
    }

    /// <summary>Sets the value. While paused, it is seen later.</summary>
    /// <param name="value">The new value.</param>
    public void Set(double value)
    {
        if (!Volatile.Read(ref _enabled.Value)) Freeze();
        Volatile.Write(ref _value, value);
    }

    /// <summary>Adds to the value. No addition is lost; while paused, it is seen later.</summary>
    /// <param name="amount">How much; negative to subtract.</param>
    public void Add(double amount)
    {
        if (!Volatile.Read(ref _enabled.Value)) Freeze();
        var expected = Volatile.Read(ref _value);
        while (true)
        {
            var observed = Interlocked.CompareExchange(ref _value, expected + amount, expected);
            // Compared as bits, since NaN equals nothing.
            if (BitConverter.DoubleToInt64Bits(observed) == BitConverter.DoubleToInt64Bits(expected)) return;
            expected = observed;
        }
    }

    private void Freeze()
    {
        if (Volatile.Read(ref _frozenBits) != NotFrozen) return;
        Interlocked.CompareExchange(ref _frozenBits, BitConverter.DoubleToInt64Bits(Volatile.Read(ref _value)), NotFrozen);
    }

    /// <summary>The value, in the culture-invariant form.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
