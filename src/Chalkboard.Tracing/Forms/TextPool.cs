namespace Chalkboard.Tracing.Forms;

/// <summary>Keeps many short texts in few arrays, none of them large.</summary>
internal sealed class TextPool
{
    private const int _size = 16 * 1024;

    private char[] _characters = [];
    private int _used;

    public ReadOnlyMemory<char> Keep(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return default;
        if (text.Length > _size / 2) return text.ToString().AsMemory();
        if (_used + text.Length > _characters.Length) (_characters, _used) = (new char[_size], 0);
        var kept = _characters.AsMemory(_used, text.Length);
        text.CopyTo(kept.Span);
        _used += text.Length;
        return kept;
    }
}
