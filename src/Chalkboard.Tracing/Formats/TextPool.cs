namespace Chalkboard.Tracing.Formats;

/// <summary>Stores many short texts in few arrays, which stay out of the large object heap.</summary>
internal sealed class TextPool
{
    private const int ChunkSize = 16 * 1024;

    private char[] _characters = [];
    private int _used;

    public ReadOnlyMemory<char> Store(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return default;
        if (text.Length > ChunkSize / 2) return text.ToString().AsMemory();
        if (_used + text.Length > _characters.Length) (_characters, _used) = (new char[ChunkSize], 0);
        var stored = _characters.AsMemory(_used, text.Length);
        text.CopyTo(stored.Span);
        _used += text.Length;
        return stored;
    }
}
