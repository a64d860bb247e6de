using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Chalkboard.Slates;

/// <summary>
/// Identifies one instance of a workflow within its owner's slate: 64 random bits, as 16 hexadecimal digits. It is not a secret: it gives
/// no access to another owner's slate.
/// </summary>
public readonly record struct WorkflowId : ISpanParsable<WorkflowId>
{
    private const int TextLength = 16;

    private readonly ulong _value;

    private WorkflowId(ulong value) => _value = value;

    /// <summary>Creates a new id.</summary>
    public static WorkflowId New()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return new(BitConverter.ToUInt64(bytes));
    }

    /// <summary>16 hexadecimal digits.</summary>
    public override string ToString() => _value.ToString("x16", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public static WorkflowId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id)
            ? id : throw new FormatException($"'{s}' is not a workflow id. An id has {TextLength} hexadecimal digits.");

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out WorkflowId result)
    {
        result = default;
        if (s.Length != TextLength || !ulong.TryParse(s, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return false;
        result = new(value);
        return true;
    }

    /// <inheritdoc/>
    public static WorkflowId Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out WorkflowId result) =>
        TryParse(s.AsSpan(), provider, out result);
}
