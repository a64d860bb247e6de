using System.Globalization;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics;

/// <summary>
/// A number that goes up and down. Setting and adding are atomic and allocate nothing. While its namespace is paused, it shows the
/// value from the start of the pause; changes made in the pause become visible when the namespace is resumed.
/// </summary>
/// <remarks>It is a cell of the convention: an <see cref="IStrongBox"/> that holds a <see cref="double"/>.</remarks>
public sealed class Gauge : IStrongBox
{
    // A NaN with a payload that no calculation produces.
    private const long NotFrozen = 0x7FF8_5EED_0000_0001;

    private readonly StrongBox<bool> _enabled;
    private double _value;
    // The bits of the value before the first change of a pause.
    private long _frozenBits = NotFrozen;

    /// <summary>Creates a gauge.</summary>
    /// <param name="enabled">The cell that says whether changes are visible; usually that of the gauge's namespace.</param>
    /// <exception cref="ArgumentNullException"><paramref name="enabled"/> is null.</exception>
    public Gauge(StrongBox<bool> enabled)
    {
        ArgumentNullException.ThrowIfNull(enabled);
        _enabled = enabled;
    }

    /// <summary>The current value; while paused, the value from the start of the pause.</summary>
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

    /// <summary>Sets the value. While paused, the new value becomes visible when the namespace is resumed.</summary>
    /// <param name="value">The new value.</param>
    public void Set(double value)
    {
        if (!Volatile.Read(ref _enabled.Value)) Freeze();
        Volatile.Write(ref _value, value);
    }

    /// <summary>Adds to the value. No addition is lost. While paused, it becomes visible when the namespace is resumed.</summary>
    /// <param name="amount">The amount; negative to subtract.</param>
    public void Add(double amount)
    {
        if (!Volatile.Read(ref _enabled.Value)) Freeze();
        var expected = Volatile.Read(ref _value);
        while (true)
        {
            var observed = Interlocked.CompareExchange(ref _value, expected + amount, expected);
            // Compared as bits, because NaN doesn't equal itself.
            if (BitConverter.DoubleToInt64Bits(observed) == BitConverter.DoubleToInt64Bits(expected)) return;
            expected = observed;
        }
    }

    private void Freeze()
    {
        if (Volatile.Read(ref _frozenBits) != NotFrozen) return;
        Interlocked.CompareExchange(ref _frozenBits, BitConverter.DoubleToInt64Bits(Volatile.Read(ref _value)), NotFrozen);
    }

    /// <summary>Formats the value in the invariant culture.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
