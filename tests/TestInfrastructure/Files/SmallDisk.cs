using System.Diagnostics;
using System.Globalization;

namespace Chalkboard.TestInfrastructure.Files;

/// <summary>A disk of a few megabytes, which can fill up and be made read-only. Needs Linux and the right to mount.</summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts a disk at a new folder "disk". Skips the test where that is not possible.</summary>
    public static SmallDisk Mount(string inFolder, int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A small disk can be mounted on Linux only.");
        var path = Directory.CreateDirectory(System.IO.Path.Combine(inFolder, "disk")).FullName;
        var size = string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m");
        Assert.SkipUnless(TryRun("mount", "-t", "tmpfs", "-o", size, "tmpfs", path), "Mounting a disk needs root.");
        return new SmallDisk(path);
    }

    /// <summary>Makes the disk read-only, or writable again. No file on it may be open for writing.</summary>
    public void MakeReadOnly(bool readOnly) =>
        Assert.True(TryRun("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path));

    public void Dispose() => TryRun("umount", "-l", Path);

    private static bool TryRun(string command, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
