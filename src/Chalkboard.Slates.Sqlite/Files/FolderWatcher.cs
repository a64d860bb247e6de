using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Chalkboard.Slates.Sqlite.Files;

/// <summary>
/// Detects that a file in a folder, or the folder itself, was created, moved or removed, with one system call that resolves no path. The
/// system records a change before the system call that causes it returns. Moving a parent folder is not detected.
/// </summary>
internal sealed partial class FolderWatcher : IDisposable
{
    // https://man7.org/linux/man-pages/man7/inotify.7.html. On platforms with other numbers, such as PowerPC, every check
    // examines the files.
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000, BytesToRead = 0x541B;
    private const uint MovedFrom = 0x40, MovedTo = 0x80, Created = 0x100, Deleted = 0x200, SelfDeleted = 0x400, SelfMoved = 0x800;

    private readonly SafeFileHandle _events;

    private FolderWatcher(SafeFileHandle events) => _events = events;

    /// <summary>Returns null if the system does not support watches, or its limit of watches is reached.</summary>
    public static FolderWatcher? TryCreate(string folder)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            var events = new SafeFileHandle(Initialize(NonBlocking | CloseOnExec), ownsHandle: true);
            const uint eventMask = MovedFrom | MovedTo | Created | Deleted | SelfDeleted | SelfMoved;
            if (!events.IsInvalid && AddWatch(events, folder, eventMask) >= 0) return new(events);
            events.Dispose();
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Some C libraries lack these functions.
        }

        return null;
    }

    /// <summary>True if there were changes since the start or the last call of <see cref="Clear"/>.</summary>
    public bool HasChanges => Ioctl(_events, BytesToRead, out var bytes) != 0 || bytes > 0;

    /// <summary>Discards the recorded changes.</summary>
    public void Clear()
    {
        Span<byte> buffer = stackalloc byte[4_096];
        while (Read(_events, ref MemoryMarshal.GetReference(buffer), buffer.Length) > 0)
        {
        }
    }

    public void Dispose() => _events.Dispose();

    [LibraryImport("libc", EntryPoint = "inotify_init1")]
    private static partial int Initialize(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddWatch(SafeFileHandle events, string folder, uint eventMask);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Ioctl(SafeFileHandle events, nuint request, out int result);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle events, ref byte buffer, nint length);
}
