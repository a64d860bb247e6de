namespace Chalkboard.TestInfrastructure.Files;

/// <summary>A new folder that is deleted after the test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("chalkboard-").FullName;

    /// <summary>Returns the path of a file or folder in this folder, which need not exist.</summary>
    public string GetPath(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file and returns its path.</summary>
    public string WriteFile(string name, string content)
    {
        File.WriteAllText(GetPath(name), content);
        return GetPath(name);
    }

    /// <summary>Creates a folder in this folder and returns its path.</summary>
    public string CreateFolder(string name) => Directory.CreateDirectory(GetPath(name)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
