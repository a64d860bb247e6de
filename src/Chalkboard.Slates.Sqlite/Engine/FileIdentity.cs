using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>Which file is at a path: another one has another identity, even if it has the same name and content.</summary>
/// <param name="Number">The number of its inode, or its index on Windows.</param>
/// <param name="Made">
/// What tells two files apart that had the number one after the other: when the file was made, or, where the file system does not
/// say, on which device it is. A device's own number may change when it is mounted again.
/// </param>
internal readonly partial record struct FileIdentity(ulong Number, ulong Made)
{
    private const int Enoent = 2, Enotdir = 20;

    // Of Linux's struct statx, the same on every architecture: https://man7.org/linux/man-pages/man2/statx.2.html.
    private const int CurrentFolder = -100, NumberField = 0x100, BirthTimeField = 0x800, LengthOfStatx = 256;

    /// <summary>Null if there is no file.</summary>
    public static FileIdentity? Of(FilePath path)
    {
        try
        {
            if (OperatingSystem.IsLinux()) return OnLinux(path);
            if (OperatingSystem.IsMacOS()) return OnMac(path);
            if (OperatingSystem.IsWindows()) return OnWindows(path.Text);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // A C library older than the call.
        }

        return OfAny(path);
    }

    // Where the system does not say which file it is, its absence at least is noticed.
    private static FileIdentity? OfAny(FilePath path) => File.Exists(path.Text) ? default(FileIdentity) : null;

    private static FileIdentity? OnLinux(FilePath path)
    {
        Span<byte> found = stackalloc byte[LengthOfStatx];
        if (Statx(CurrentFolder, in path.Start, 0, NumberField | BirthTimeField, ref MemoryMarshal.GetReference(found)) != 0)
            return IsMissing ? null : OfAny(path);

        var hasBirthTime = (BitConverter.ToUInt32(found) & BirthTimeField) != 0;
        return new(BitConverter.ToUInt64(found[32..]), hasBirthTime
            ? (BitConverter.ToUInt64(found[80..]) * 1_000_000_000) + BitConverter.ToUInt32(found[88..])
            : BitConverter.ToUInt64(found[136..]));
    }

    // Its file systems don't use a number twice.
    private static FileIdentity? OnMac(FilePath path)
    {
        const int roomForStat = 256;
        Span<byte> found = stackalloc byte[roomForStat];
        ref var start = ref MemoryMarshal.GetReference(found);
        var isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        var code = isX64 ? StatWithLongNumbers(in path.Start, ref start) : Stat(in path.Start, ref start);
        if (code != 0) return IsMissing ? null : OfAny(path);
        return new(BitConverter.ToUInt64(found[8..]), 0);
    }

    private static FileIdentity? OnWindows(string path)
    {
        const int length = 52;
        if (!File.Exists(path)) return null;
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> found = stackalloc byte[length];
        if (!GetFileInformationByHandle(handle, ref MemoryMarshal.GetReference(found))) return default(FileIdentity);
        return new(((ulong)BitConverter.ToUInt32(found[44..]) << 32) | BitConverter.ToUInt32(found[48..]), BitConverter.ToUInt64(found[4..]));
    }

    private static bool IsMissing => Marshal.GetLastPInvokeError() is Enoent or Enotdir;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int folder, in byte path, int flags, uint fields, ref byte found);

    [LibraryImport("libc", EntryPoint = "stat", SetLastError = true)]
    private static partial int Stat(in byte path, ref byte found);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", SetLastError = true)]
    private static partial int StatWithLongNumbers(in byte path, ref byte found);

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetFileInformationByHandle(SafeFileHandle file, ref byte found);
}
