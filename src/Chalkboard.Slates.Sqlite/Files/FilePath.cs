using System.Text;

namespace Chalkboard.Slates.Sqlite.Files;

/// <summary>A path, with its encoding for system calls, which is computed once.</summary>
internal sealed class FilePath(string text)
{
    private readonly byte[] _encoded = Encoding.UTF8.GetBytes(text + '\0');

    public string Text => text;

    /// <summary>The first byte of the path in UTF-8, which ends with U+0000.</summary>
    public ref readonly byte FirstByte => ref _encoded[0];

    public override string ToString() => text;
}
