namespace Chalkboard.Slates.AspNetCore.Tests.Infrastructure;

public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("slates-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
