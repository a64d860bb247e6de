namespace Chalkboard.Tool.Running;

/// <summary>Recognizes the kind of a program file.</summary>
internal static class HostFile
{
    private const int MaxSize = 512 * 1024 * 1024;

    // .NET hosts contain this signature. The 8 bytes before it are the offset of the bundled files, or 0.
    private static ReadOnlySpan<byte> BundleSignature =>
    [
        0x8b, 0x12, 0x02, 0xb9, 0x6a, 0x61, 0x20, 0x38, 0x72, 0x7b, 0x93, 0x02, 0x14, 0xd7, 0xa0, 0x32,
        0x13, 0xf5, 0xb9, 0xe6, 0xef, 0xae, 0x33, 0x18, 0xee, 0x3b, 0x2d, 0xce, 0x24, 0xb3, 0x6a, 0xae,
    ];

    public static HostKind Inspect(string path)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path).Length > MaxSize) return HostKind.Other;
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ToolException($"{path} can't be read. Check its permissions.");
        }

        var index = bytes.AsSpan().IndexOf(BundleSignature);
        if (index >= 8) return BitConverter.ToInt64(bytes, index - 8) == 0 ? HostKind.Application : HostKind.SingleFile;
        return bytes.AsSpan().IndexOf("DotNetRuntimeDebugHeader"u8) >= 0 ? HostKind.NativeAot : HostKind.Other;
    }
}
