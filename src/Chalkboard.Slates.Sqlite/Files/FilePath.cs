using System.Text;

namespace Chalkboard.Slates.Sqlite.Files;

/// <summary>A path, also as the system takes it, so that asking for it often encodes it once.</summary>
internal sealed class FilePath(string text)
{
    private readonly byte[] _encoded = Encoding.UTF8.GetBytes(text + '\0');

    public string Text => text;

    /// <summary>The first byte of its text in UTF-8, which ends with U+0000.</summary>
    public ref readonly byte FirstByte => ref _encoded[0];

    public override string ToString() => text;
}
