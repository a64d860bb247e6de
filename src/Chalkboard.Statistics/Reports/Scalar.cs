using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>The scalars of reports: immutable values.</summary>
internal static class Scalar
{
    /// <summary>True if a value is a scalar.</summary>
    public static bool IsScalar(object? value) => value is
        null or string or bool or char or EntryError
        or byte or sbyte or short or ushort or int or uint or long or ulong or nint or nuint or Int128 or UInt128 or BigInteger
        or Half or float or double or decimal or NFloat
        or TimeSpan or DateTime or DateTimeOffset or DateOnly or TimeOnly or Guid;

    /// <summary>Returns the scalar for a value: itself, an error, or its text. Runs code of the value's type.</summary>
    public static object? FromValue(object? value)
    {
        if (IsScalar(value)) return value;
        switch (value)
        {
            case Delegate:
                return new EntryError(
                    $"A function must be a Func<IDictionary<string, object?>, object?>, and this is {DescribeType(value)}.");
            case IStrongBox or IDictionary or IDictionary<string, object?>:
                return new EntryError($"A cell must contain a scalar, and this contains {DescribeType(value)}.");
        }
        try
        {
            return value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value!.ToString();
        }
#pragma warning disable CA1031 // A participant's code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return EntryError.From(failure);
        }
    }

    public static string DescribeType(object? value) => value is null ? "null" : $"a {value.GetType()}";
}
