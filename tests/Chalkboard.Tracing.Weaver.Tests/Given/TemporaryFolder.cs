namespace Chalkboard.Tracing.Weaver.Tests.Given;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("chalkboard").FullName;

    public void Dispose() => Directory.Delete(Path, true);
}
