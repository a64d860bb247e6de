using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Chalkboard.Tracing.Recorder;

/// <summary>
/// Writes values to a log: the bytes of primitives, the characters of texts, and for other objects their type and identity. So no code of
/// the application runs, nothing is boxed, and no object is kept alive.
/// </summary>
internal static class ValueWriter
{
    // A kind and two numbers, or the bytes of a decimal or Guid; or a kind, a length and characters.
    private const int MaxFixedLength = 24;

    public static int GetMaxLength(int characters) => MaxFixedLength + 2 * 2 * characters + 16;

    /// <summary>Writes a value. Returns the number of bytes.</summary>
    /// <remarks>The JIT evaluates the comparisons of types when it compiles the method for a type.</remarks>
    public static int Write<T>(ref byte destination, T value, ValueContext context) where T : allows ref struct
    {
        if (!typeof(T).IsValueType) return WriteReference(ref destination, Unsafe.As<T, object?>(ref value), context);
        if (typeof(T) == typeof(bool)) return WriteFixed(ref destination, ValueKind.Boolean, Unsafe.As<T, bool>(ref value));
        if (typeof(T) == typeof(char)) return WriteFixed(ref destination, ValueKind.Char, Unsafe.As<T, char>(ref value));
        if (typeof(T) == typeof(sbyte)) return WriteFixed(ref destination, ValueKind.SByte, Unsafe.As<T, sbyte>(ref value));
        if (typeof(T) == typeof(byte)) return WriteFixed(ref destination, ValueKind.Byte, Unsafe.As<T, byte>(ref value));
        if (typeof(T) == typeof(short)) return WriteFixed(ref destination, ValueKind.Int16, Unsafe.As<T, short>(ref value));
        if (typeof(T) == typeof(ushort)) return WriteFixed(ref destination, ValueKind.UInt16, Unsafe.As<T, ushort>(ref value));
        if (typeof(T) == typeof(int)) return WriteFixed(ref destination, ValueKind.Int32, Unsafe.As<T, int>(ref value));
        if (typeof(T) == typeof(uint)) return WriteFixed(ref destination, ValueKind.UInt32, Unsafe.As<T, uint>(ref value));
        if (typeof(T) == typeof(long)) return WriteFixed(ref destination, ValueKind.Int64, Unsafe.As<T, long>(ref value));
        if (typeof(T) == typeof(ulong)) return WriteFixed(ref destination, ValueKind.UInt64, Unsafe.As<T, ulong>(ref value));
        if (typeof(T) == typeof(nint)) return WriteFixed(ref destination, ValueKind.Int64, (long)Unsafe.As<T, nint>(ref value));
        if (typeof(T) == typeof(nuint)) return WriteFixed(ref destination, ValueKind.Pointer, (ulong)Unsafe.As<T, nuint>(ref value));
        if (typeof(T) == typeof(float)) return WriteFixed(ref destination, ValueKind.Single, Unsafe.As<T, float>(ref value));
        if (typeof(T) == typeof(double)) return WriteFixed(ref destination, ValueKind.Double, Unsafe.As<T, double>(ref value));
        if (typeof(T) == typeof(decimal)) return WriteFixed(ref destination, ValueKind.Decimal, Unsafe.As<T, decimal>(ref value));
        if (typeof(T) == typeof(DateTime)) return WriteFixed(ref destination, ValueKind.DateTime, Unsafe.As<T, DateTime>(ref value));
        if (typeof(T) == typeof(DateTimeOffset))
            return WriteFixed(ref destination, ValueKind.DateTimeOffset, Unsafe.As<T, DateTimeOffset>(ref value));
        if (typeof(T) == typeof(DateOnly)) return WriteFixed(ref destination, ValueKind.DateOnly, Unsafe.As<T, DateOnly>(ref value));
        if (typeof(T) == typeof(TimeOnly)) return WriteFixed(ref destination, ValueKind.TimeOnly, Unsafe.As<T, TimeOnly>(ref value));
        if (typeof(T) == typeof(TimeSpan)) return WriteFixed(ref destination, ValueKind.TimeSpan, Unsafe.As<T, TimeSpan>(ref value));
        if (typeof(T) == typeof(Guid)) return WriteFixed(ref destination, ValueKind.Guid, Unsafe.As<T, Guid>(ref value));
        if (typeof(T) == typeof(bool?)) return WriteNullable(ref destination, Unsafe.As<T, bool?>(ref value), context);
        if (typeof(T) == typeof(char?)) return WriteNullable(ref destination, Unsafe.As<T, char?>(ref value), context);
        if (typeof(T) == typeof(byte?)) return WriteNullable(ref destination, Unsafe.As<T, byte?>(ref value), context);
        if (typeof(T) == typeof(int?)) return WriteNullable(ref destination, Unsafe.As<T, int?>(ref value), context);
        if (typeof(T) == typeof(long?)) return WriteNullable(ref destination, Unsafe.As<T, long?>(ref value), context);
        if (typeof(T) == typeof(double?)) return WriteNullable(ref destination, Unsafe.As<T, double?>(ref value), context);
        if (typeof(T) == typeof(decimal?)) return WriteNullable(ref destination, Unsafe.As<T, decimal?>(ref value), context);
        if (typeof(T) == typeof(DateTime?)) return WriteNullable(ref destination, Unsafe.As<T, DateTime?>(ref value), context);
        if (typeof(T) == typeof(DateTimeOffset?)) return WriteNullable(ref destination, Unsafe.As<T, DateTimeOffset?>(ref value), context);
        if (typeof(T) == typeof(TimeSpan?)) return WriteNullable(ref destination, Unsafe.As<T, TimeSpan?>(ref value), context);
        if (typeof(T) == typeof(Guid?)) return WriteNullable(ref destination, Unsafe.As<T, Guid?>(ref value), context);
        if (typeof(T) == typeof(ReadOnlySpan<char>))
            return WriteText(ref destination, Unsafe.As<T, ReadOnlySpan<char>>(ref value), context.MaxLength);
        if (typeof(T) == typeof(Span<char>)) return WriteText(ref destination, Unsafe.As<T, Span<char>>(ref value), context.MaxLength);
        if (typeof(T).IsEnum) return WriteFixed(ref destination, ValueKind.Enum, context.Types.GetNumber(typeof(T)), GetBits(ref value));
        if (context.Formatter is { } formatter && !typeof(T).IsByRefLike) return WriteBoxed(ref destination, ref value, formatter, context);
        return WriteFixed(ref destination, ValueKind.Struct, context.Types.GetNumber(typeof(T)));
    }

    private static int WriteReference(ref byte destination, object? value, ValueContext context) => value switch
    {
        null => WriteKind(ref destination, ValueKind.Null),
        string text => WriteText(ref destination, text, context.MaxLength),
        Exception exception => WriteException(ref destination, exception, context),
        _ when context.Formatter is { } formatter
            && !IsBoxedPrimitive(value) => WriteFormatted(ref destination, formatter.Format(value), context.MaxLength),
        Array array => WriteFixed(ref destination, ValueKind.Array, context.Types.GetNumber(array.GetType()), array.LongLength),
        int number => Write(ref destination, number, context),
        bool boolean => Write(ref destination, boolean, context),
        long number => Write(ref destination, number, context),
        double number => Write(ref destination, number, context),
        decimal number => Write(ref destination, number, context),
        DateTime time => Write(ref destination, time, context),
        Guid id => Write(ref destination, id, context),
        _ => WriteFixed(ref destination, ValueKind.Object, context.Types.GetNumber(value.GetType()),
            (long)RuntimeHelpers.GetHashCode(value)),
    };

    // A primitive is boxed if the parameter is an object.
    private static bool IsBoxedPrimitive(object value) => value is int or bool or long or double or decimal or DateTime or Guid;

    private static int WriteBoxed<T>(ref byte destination, ref T value, ValueFormatter formatter, ValueContext context) where T
        : allows ref struct
    {
        try
        {
            if (RuntimeHelpers.Box(ref Unsafe.As<T, byte>(ref value), typeof(T).TypeHandle) is not { } boxed)
                return WriteKind(ref destination, ValueKind.Null);
            return WriteFormatted(ref destination, formatter.Format(boxed), context.MaxLength);
        }
        catch (OutOfMemoryException)
        {
            return WriteFixed(ref destination, ValueKind.Struct, context.Types.GetNumber(typeof(T)));
        }
    }

    private static int WriteFormatted(ref byte destination, string text, int maxLength) =>
        WriteKind(ref destination, ValueKind.Formatted) + WriteText(ref Unsafe.Add(ref destination, 1), text, maxLength);

    private static int WriteNullable<T>(ref byte destination, T? value, ValueContext context) where T : struct =>
        value.HasValue ? Write(ref destination, value.GetValueOrDefault(), context) : WriteKind(ref destination, ValueKind.Null);

    private static int WriteException(ref byte destination, Exception exception, ValueContext context)
    {
        var length = WriteFixed(ref destination, ValueKind.Exception, context.Types.GetNumber(exception.GetType()));
        return length + WriteText(ref Unsafe.Add(ref destination, length), ExceptionMessage.Get(exception), context.MaxLength);
    }

    private static int WriteText(ref byte destination, ReadOnlySpan<char> text, int maxLength)
    {
        var kind = text.Length > maxLength ? ValueKind.TruncatedText : ValueKind.Text;
        if (text.Length > maxLength)
        {
            // Not between the halves of a surrogate pair.
            if (maxLength > 0 && char.IsHighSurrogate(text[maxLength - 1])) maxLength--;
            text = text[..maxLength];
        }

        var length = WriteFixed(ref destination, kind, (ushort)text.Length);
        MemoryMarshal.AsBytes(text).CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref destination, length), 2 * text.Length));
        return length + 2 * text.Length;
    }

    private static ulong GetBits<T>(ref T value) where T : allows ref struct => Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.As<T, byte>(ref value),
        2 => Unsafe.As<T, ushort>(ref value),
        4 => Unsafe.As<T, uint>(ref value),
        _ => Unsafe.As<T, ulong>(ref value),
    };

    private static int WriteKind(ref byte destination, ValueKind kind)
    {
        destination = (byte)kind;
        return 1;
    }

    private static int WriteFixed<T>(ref byte destination, ValueKind kind, T value) where T : unmanaged
    {
        destination = (byte)kind;
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, 1), value);
        return 1 + Unsafe.SizeOf<T>();
    }

    private static int WriteFixed<T>(ref byte destination, ValueKind kind, int first, T second) where T : unmanaged
    {
        var length = WriteFixed(ref destination, kind, first);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref destination, length), second);
        return length + Unsafe.SizeOf<T>();
    }
}
