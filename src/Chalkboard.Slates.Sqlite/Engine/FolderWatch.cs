using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Chalkboard.Slates.Sqlite.Engine;

/// <summary>
/// Says whether a file was made, moved or removed in a folder, or the folder itself was, in one call to the system that looks for no
/// path. The system takes note of it before such a change returns. That a folder above was moved is not noticed.
/// </summary>
internal sealed partial class FolderWatch : IDisposable
{
    // https://man7.org/linux/man-pages/man7/inotify.7.html, the same on every architecture that .NET runs on.
    private const int _nonBlocking = 0x800, _closeOnExec = 0x80000, _bytesToRead = 0x541B;
    private const uint _movedFrom = 0x40, _movedTo = 0x80, _created = 0x100, _deleted = 0x200, _selfDeleted = 0x400, _selfMoved = 0x800;

    private readonly SafeFileHandle _events;

    private FolderWatch(SafeFileHandle events) => _events = events;

    /// <summary>Null where the system has no such thing, or no more of them.</summary>
    public static FolderWatch? TryBegin(string folder)
    {
        if (!OperatingSystem.IsLinux()) return null;
        try
        {
            var events = new SafeFileHandle(Initialize(_nonBlocking | _closeOnExec), ownsHandle: true);
            const uint kinds = _movedFrom | _movedTo | _created | _deleted | _selfDeleted | _selfMoved;
            if (!events.IsInvalid && AddWatch(events, folder, kinds) >= 0) return new(events);
            events.Dispose();
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // Some C libraries have none.
        }

        return null;
    }

    /// <summary>Whether anything has happened since it began or <see cref="Clear"/> was called.</summary>
    public bool HasChanges => Control(_events, _bytesToRead, out var bytes) != 0 || bytes > 0;

    /// <summary>Forgets what has happened.</summary>
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
    private static partial int AddWatch(SafeFileHandle events, string folder, uint kinds);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(SafeFileHandle events, nuint request, out int result);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle events, ref byte buffer, nint length);
}
