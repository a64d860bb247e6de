namespace Chalkboard.Tool.Tests.Infrastructure;

/// <summary>A folder of the test's own.</summary>
internal sealed class Folder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("chalk");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }

    public string Make(string name) => Directory.CreateDirectory(File(name)).FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
