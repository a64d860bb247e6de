using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Chalkboard.Statistics.Reports;

/// <summary>What a report holds besides what is nested: values that can't change.</summary>
internal static class Scalars
{
    public static object? Of(object? value)
    {
        switch (value)
        {
            case null or string or bool or char or EntryError:
            case byte or sbyte or short or ushort or int or uint or long or ulong or Int128 or UInt128 or BigInteger:
            case Half or float or double or decimal:
            case TimeSpan or DateTime or DateTimeOffset or DateOnly or TimeOnly or Guid:
                return value;
            case Delegate:
                return new EntryError($"A function must be a Func<IDictionary<string, object?>, object?>, and this is {Kind(value)}.");
            case IStrongBox or IDictionary or IDictionary<string, object?>:
                return new EntryError($"A cell holds a scalar, and this holds {Kind(value)}.");
        }
        try
        {
            return value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString();
        }
#pragma warning disable CA1031 // A participant's code.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return EntryError.From(failure);
        }
    }

    public static string Kind(object? value) => value is null ? "null" : $"a {value.GetType()}";
}
