namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>A woven assembly, in a folder of its own.</summary>
internal sealed class WovenSample : IDisposable
{
    private readonly TemporaryFolder _folder;

    private WovenSample(TemporaryFolder folder, string file, WeavingReport report) => (_folder, File, Report) = (folder, file, report);

    public string File { get; }

    public WeavingReport Report { get; }

    public static WovenSample Weave(string input, WeavingOptions? options = null)
    {
        var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, Path.GetFileName(input));
        return new WovenSample(folder, file, AssemblyWeaver.Weave(input, file, options));
    }

    public LoadedSample Load() => new(File);

    public void Dispose() => _folder.Dispose();
}
