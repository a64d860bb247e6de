using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Stores.Owners;

/// <summary>Opens the file of an export.</summary>
internal static class ExportFile
{
    /// <summary>Creates the file, which only its user can read: it has personal data.</summary>
    /// <exception cref="ToolException">The file exists, or can't be created.</exception>
    public static FileStream Create(string path)
    {
        if (File.Exists(path) || Directory.Exists(path))
            throw new ToolException(
                $"{Printable.ToLine(path)} exists already, and was not changed. Name another file, or delete it first.");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return Open(path, options, "created. Check that its folder exists, and its permissions");
    }

    /// <summary>Opens the file to read it.</summary>
    /// <exception cref="ToolException">The file can't be read.</exception>
    public static FileStream Open(string path) => Open(
        path, new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan },
        "read. Check that it exists, and its permissions");

    private static FileStream Open(string path, FileStreamOptions options, string failure)
    {
        try
        {
            return new FileStream(path, options);
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ToolException($"The file {Printable.ToLine(path)} can't be {failure}.");
        }
    }
}
