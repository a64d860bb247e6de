using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tracing.Formats;

/// <summary>The content of a block of a trace file, from which values are read one after the other.</summary>
internal ref struct BlockContent(byte[] bytes)
{
    private readonly byte[] _bytes = bytes;
    private int _position;

    public readonly int Position => _position;

    public readonly bool IsAtEnd => _position == _bytes.Length;

    public static InvalidTraceException CreateException() => new("The trace is damaged.");

    public int ReadNumber() =>
        EventEncoding.TryReadNumber(_bytes, ref _position, out var value) && value <= int.MaxValue ? (int)value : throw CreateException();

    public long ReadSigned() =>
        EventEncoding.TryReadNumber(_bytes, ref _position, out var value) ? EventEncoding.ToSigned(value) : throw CreateException();

    public string ReadText()
    {
        if (!EventEncoding.TryReadNumber(_bytes, ref _position, out var lengthAndWidth)) throw CreateException();
        var (length, isWide) = (lengthAndWidth >> 1, (lengthAndWidth & 1) != 0);
        if (length > (ulong)(_bytes.Length - _position) / (isWide ? 2u : 1u)) throw CreateException();
        var text = new StoredText(_bytes, _position, (int)length, isWide).ToString();
        _position += (int)length * (isWide ? 2 : 1);
        return text;
    }
}
