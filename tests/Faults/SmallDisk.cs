using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Chalkboard.Faults;

/// <summary>A disk of a few megabytes, which can fill up and be made read-only. Needs Linux and the right to mount.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts one in a new folder "disk".</summary>
    public static SmallDisk Mount(string inFolder, int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "A disk of its own is mounted on Linux only.");
        var path = Directory.CreateDirectory(System.IO.Path.Combine(inFolder, "disk")).FullName;
        Assert.SkipUnless(
            Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "tmpfs",
                path), "Mounting a disk needs root.");
        return new SmallDisk(path);
    }

    /// <summary>Only while no file on it is open for writing.</summary>
    public void MakeReadOnly(bool readOnly) =>
        Assert.True(Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path));

    public void Dispose() => Run("umount", "-l", Path);

    private static bool Run(string command, params string[] arguments)
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
