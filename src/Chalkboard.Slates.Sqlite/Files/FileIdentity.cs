using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Chalkboard.Slates.Sqlite.Files;

/// <summary>The identity of the file at a path. Another file has another identity, even if it has the same name and content.</summary>
/// <param name="Number">The number of the inode; on Windows, the file index.</param>
/// <param name="Discriminator">
/// Distinguishes files that reuse the same number: the time of creation or, if the file system has none, the device. The number of a device
/// can change when it is mounted again.
/// </param>
internal readonly partial record struct FileIdentity(ulong Number, ulong Discriminator)
{
    private const int Enoent = 2, Enotdir = 20;

    // Constants of Linux's struct statx, the same on every architecture: https://man7.org/linux/man-pages/man2/statx.2.html.
    private const int CurrentDirectory = -100, InodeField = 0x100, BirthTimeField = 0x800, StatxSize = 256;

    /// <summary>Returns the identity of the file, or null if there is none.</summary>
    public static FileIdentity? Find(FilePath path)
    {
        try
        {
            if (OperatingSystem.IsLinux()) return FindOnLinux(path);
            if (OperatingSystem.IsMacOS()) return FindOnMac(path);
            if (OperatingSystem.IsWindows()) return FindOnWindows(path.Text);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // The C library is older than the call.
        }

        return FindByExistence(path);
    }

    // Without an identity, at least a missing file is detected.
    private static FileIdentity? FindByExistence(FilePath path) => File.Exists(path.Text) ? default(FileIdentity) : null;

    private static FileIdentity? FindOnLinux(FilePath path)
    {
        Span<byte> buffer = stackalloc byte[StatxSize];
        if (Statx(CurrentDirectory, in path.FirstByte, 0, InodeField | BirthTimeField, ref MemoryMarshal.GetReference(buffer)) != 0)
            return IsMissing ? null : FindByExistence(path);

        var hasBirthTime = (BitConverter.ToUInt32(buffer) & BirthTimeField) != 0;
        return new(BitConverter.ToUInt64(buffer[32..]), hasBirthTime
            ? (BitConverter.ToUInt64(buffer[80..]) * 1_000_000_000) + BitConverter.ToUInt32(buffer[88..])
            : BitConverter.ToUInt64(buffer[136..]));
    }

    // The file systems of macOS don't reuse a number.
    private static FileIdentity? FindOnMac(FilePath path)
    {
        const int statSize = 256;
        Span<byte> buffer = stackalloc byte[statSize];
        ref var start = ref MemoryMarshal.GetReference(buffer);
        var isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        var result = isX64 ? Stat64(in path.FirstByte, ref start) : Stat(in path.FirstByte, ref start);
        if (result != 0) return IsMissing ? null : FindByExistence(path);
        return new(BitConverter.ToUInt64(buffer[8..]), 0);
    }

    private static FileIdentity? FindOnWindows(string path)
    {
        const int informationSize = 52;
        if (!File.Exists(path)) return null;
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> buffer = stackalloc byte[informationSize];
        if (!GetFileInformationByHandle(handle, ref MemoryMarshal.GetReference(buffer))) return default(FileIdentity);
        return new(
            ((ulong)BitConverter.ToUInt32(buffer[44..]) << 32) | BitConverter.ToUInt32(buffer[48..]), BitConverter.ToUInt64(buffer[4..]));
    }

    private static bool IsMissing => Marshal.GetLastPInvokeError() is Enoent or Enotdir;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int directory, in byte path, int flags, uint fields, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "stat", SetLastError = true)]
    private static partial int Stat(in byte path, ref byte buffer);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", SetLastError = true)]
    private static partial int Stat64(in byte path, ref byte buffer);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandle(SafeFileHandle file, ref byte buffer);
}
