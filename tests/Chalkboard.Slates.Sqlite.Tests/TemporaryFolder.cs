namespace Chalkboard.Slates.Sqlite.Tests;

/// <summary>A folder for one test, and the file of slates in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"slates-{Guid.NewGuid():n}");

    public string File => System.IO.Path.Combine(Path, "slates.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
