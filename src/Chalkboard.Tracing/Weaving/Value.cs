using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Weaving;

/// <summary>
/// Puts values into a log as they are: the bytes of primitives, the characters of text. Of anything else the type and which
/// object it is, so that no code of the user runs, nothing is boxed, and nothing is kept alive.
/// </summary>
internal static class Value
{
    // A kind, and two numbers or the bytes of a decimal or Guid; or a kind, a length and characters.
    private const int _greatestFixed = 24;

    public static int GreatestLength(int characters) => _greatestFixed + 2 * 2 * characters + 16;

    /// <summary>How many bytes it took.</summary>
    /// <remarks>The comparisons of types are decided when it is compiled for one.</remarks>
    public static int Write<T>(ref byte at, T value, ValueForm form) where T : allows ref struct
    {
        if (!typeof(T).IsValueType) return WriteReference(ref at, Unsafe.As<T, object?>(ref value), form);
        if (typeof(T) == typeof(bool)) return Put(ref at, ValueKind.Boolean, Unsafe.As<T, bool>(ref value));
        if (typeof(T) == typeof(char)) return Put(ref at, ValueKind.Char, Unsafe.As<T, char>(ref value));
        if (typeof(T) == typeof(sbyte)) return Put(ref at, ValueKind.SByte, Unsafe.As<T, sbyte>(ref value));
        if (typeof(T) == typeof(byte)) return Put(ref at, ValueKind.Byte, Unsafe.As<T, byte>(ref value));
        if (typeof(T) == typeof(short)) return Put(ref at, ValueKind.Int16, Unsafe.As<T, short>(ref value));
        if (typeof(T) == typeof(ushort)) return Put(ref at, ValueKind.UInt16, Unsafe.As<T, ushort>(ref value));
        if (typeof(T) == typeof(int)) return Put(ref at, ValueKind.Int32, Unsafe.As<T, int>(ref value));
        if (typeof(T) == typeof(uint)) return Put(ref at, ValueKind.UInt32, Unsafe.As<T, uint>(ref value));
        if (typeof(T) == typeof(long)) return Put(ref at, ValueKind.Int64, Unsafe.As<T, long>(ref value));
        if (typeof(T) == typeof(ulong)) return Put(ref at, ValueKind.UInt64, Unsafe.As<T, ulong>(ref value));
        if (typeof(T) == typeof(nint)) return Put(ref at, ValueKind.Int64, (long)Unsafe.As<T, nint>(ref value));
        if (typeof(T) == typeof(nuint)) return Put(ref at, ValueKind.Pointer, (ulong)Unsafe.As<T, nuint>(ref value));
        if (typeof(T) == typeof(float)) return Put(ref at, ValueKind.Single, Unsafe.As<T, float>(ref value));
        if (typeof(T) == typeof(double)) return Put(ref at, ValueKind.Double, Unsafe.As<T, double>(ref value));
        if (typeof(T) == typeof(decimal)) return Put(ref at, ValueKind.Decimal, Unsafe.As<T, decimal>(ref value));
        if (typeof(T) == typeof(DateTime)) return Put(ref at, ValueKind.DateTime, Unsafe.As<T, DateTime>(ref value));
        if (typeof(T) == typeof(DateTimeOffset)) return Put(ref at, ValueKind.DateTimeOffset, Unsafe.As<T, DateTimeOffset>(ref value));
        if (typeof(T) == typeof(DateOnly)) return Put(ref at, ValueKind.DateOnly, Unsafe.As<T, DateOnly>(ref value));
        if (typeof(T) == typeof(TimeOnly)) return Put(ref at, ValueKind.TimeOnly, Unsafe.As<T, TimeOnly>(ref value));
        if (typeof(T) == typeof(TimeSpan)) return Put(ref at, ValueKind.TimeSpan, Unsafe.As<T, TimeSpan>(ref value));
        if (typeof(T) == typeof(Guid)) return Put(ref at, ValueKind.Guid, Unsafe.As<T, Guid>(ref value));
        if (typeof(T) == typeof(bool?)) return WriteNullable(ref at, Unsafe.As<T, bool?>(ref value), form);
        if (typeof(T) == typeof(char?)) return WriteNullable(ref at, Unsafe.As<T, char?>(ref value), form);
        if (typeof(T) == typeof(byte?)) return WriteNullable(ref at, Unsafe.As<T, byte?>(ref value), form);
        if (typeof(T) == typeof(int?)) return WriteNullable(ref at, Unsafe.As<T, int?>(ref value), form);
        if (typeof(T) == typeof(long?)) return WriteNullable(ref at, Unsafe.As<T, long?>(ref value), form);
        if (typeof(T) == typeof(double?)) return WriteNullable(ref at, Unsafe.As<T, double?>(ref value), form);
        if (typeof(T) == typeof(decimal?)) return WriteNullable(ref at, Unsafe.As<T, decimal?>(ref value), form);
        if (typeof(T) == typeof(DateTime?)) return WriteNullable(ref at, Unsafe.As<T, DateTime?>(ref value), form);
        if (typeof(T) == typeof(DateTimeOffset?)) return WriteNullable(ref at, Unsafe.As<T, DateTimeOffset?>(ref value), form);
        if (typeof(T) == typeof(TimeSpan?)) return WriteNullable(ref at, Unsafe.As<T, TimeSpan?>(ref value), form);
        if (typeof(T) == typeof(Guid?)) return WriteNullable(ref at, Unsafe.As<T, Guid?>(ref value), form);
        if (typeof(T) == typeof(ReadOnlySpan<char>)) return WriteText(ref at, Unsafe.As<T, ReadOnlySpan<char>>(ref value), form.Limit);
        if (typeof(T) == typeof(Span<char>)) return WriteText(ref at, Unsafe.As<T, Span<char>>(ref value), form.Limit);
        if (typeof(T).IsEnum) return Put(ref at, ValueKind.Enum, form.Types.NumberOf(typeof(T)), Bits(ref value));
        if (form.Formatter is { } formatter && !typeof(T).IsByRefLike) return WriteBoxed(ref at, ref value, formatter, form);
        return Put(ref at, ValueKind.Struct, form.Types.NumberOf(typeof(T)));
    }

    private static int WriteReference(ref byte at, object? value, ValueForm form) => value switch
    {
        null => PutKind(ref at, ValueKind.Null),
        string text => WriteText(ref at, text, form.Limit),
        Exception exception => WriteException(ref at, exception, form),
        _ when form.Formatter is { } formatter && !IsNumber(value) => WriteFormatted(ref at, formatter.Text(value), form.Limit),
        Array array => Put(ref at, ValueKind.Array, form.Types.NumberOf(array.GetType()), array.LongLength),
        int number => Write(ref at, number, form),
        bool truth => Write(ref at, truth, form),
        long number => Write(ref at, number, form),
        double number => Write(ref at, number, form),
        decimal number => Write(ref at, number, form),
        DateTime time => Write(ref at, time, form),
        Guid id => Write(ref at, id, form),
        _ => Put(ref at, ValueKind.Object, form.Types.NumberOf(value.GetType()), (long)RuntimeHelpers.GetHashCode(value)),
    };

    // Boxed, where the parameter is an object.
    private static bool IsNumber(object value) => value is int or bool or long or double or decimal or DateTime or Guid;

    private static int WriteBoxed<T>(ref byte at, ref T value, ValueFormatter formatter, ValueForm form) where T : allows ref struct
    {
        try
        {
            if (RuntimeHelpers.Box(ref Unsafe.As<T, byte>(ref value), typeof(T).TypeHandle) is not { } boxed) return PutKind(ref at, ValueKind.Null);
            return WriteFormatted(ref at, formatter.Text(boxed), form.Limit);
        }
        catch (OutOfMemoryException)
        {
            return Put(ref at, ValueKind.Struct, form.Types.NumberOf(typeof(T)));
        }
    }

    private static int WriteFormatted(ref byte at, string text, int limit) => PutKind(ref at, ValueKind.Formatted) + WriteText(ref Unsafe.Add(ref at, 1), text, limit);

    private static int WriteNullable<T>(ref byte at, T? value, ValueForm form) where T : struct =>
        value.HasValue ? Write(ref at, value.GetValueOrDefault(), form) : PutKind(ref at, ValueKind.Null);

    private static int WriteException(ref byte at, Exception exception, ValueForm form)
    {
        var length = Put(ref at, ValueKind.Exception, form.Types.NumberOf(exception.GetType()));
        return length + WriteText(ref Unsafe.Add(ref at, length), ExceptionMessage.Of(exception), form.Limit);
    }

    private static int WriteText(ref byte at, ReadOnlySpan<char> text, int limit)
    {
        var kind = text.Length > limit ? ValueKind.CutText : ValueKind.Text;
        if (text.Length > limit)
        {
            // Not between the halves of a character.
            if (limit > 0 && char.IsHighSurrogate(text[limit - 1])) limit--;
            text = text[..limit];
        }

        var length = Put(ref at, kind, (ushort)text.Length);
        MemoryMarshal.AsBytes(text).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref at, length), 2 * text.Length));
        return length + 2 * text.Length;
    }

    private static ulong Bits<T>(ref T value) where T : allows ref struct => Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.As<T, byte>(ref value),
        2 => Unsafe.As<T, ushort>(ref value),
        4 => Unsafe.As<T, uint>(ref value),
        _ => Unsafe.As<T, ulong>(ref value),
    };

    private static int PutKind(ref byte at, ValueKind kind)
    {
        at = (byte)kind;
        return 1;
    }

    private static int Put<T>(ref byte at, ValueKind kind, T value) where T : unmanaged
    {
        at = (byte)kind;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, 1), value);
        return 1 + Unsafe.SizeOf<T>();
    }

    private static int Put<T>(ref byte at, ValueKind kind, int first, T second) where T : unmanaged
    {
        var length = Put(ref at, kind, first);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref at, length), second);
        return length + Unsafe.SizeOf<T>();
    }
}
