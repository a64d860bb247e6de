using System.Diagnostics;
using System.Reflection;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tool.Tests.Running;

/// <summary>A built application of the test, and <c>chalk trace</c> in a folder next to it.</summary>
internal sealed class TracedApplication : IDisposable
{
    private static readonly string _built =
        typeof(TracedApplication).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(value => value.Key == "Traced.Folder").Value!;

    private readonly TemporaryFolder _folder = new();

    public TracedApplication()
    {
        WorkingFolder = _folder.CreateFolder("work");
        ApplicationFolder = _folder.CreateFolder("application");
        TemporaryPath = _folder.CreateFolder("temporary");
        Copy(_built, ApplicationFolder);
    }

    /// <summary>The folder in which chalk runs.</summary>
    public string WorkingFolder { get; }

    /// <summary>The folder of the application.</summary>
    public string ApplicationFolder { get; }

    /// <summary>The folder for temporary copies.</summary>
    public string TemporaryPath { get; }

    public string Dll => Path.Combine(ApplicationFolder, "Traced.dll");

    public string Executable => Path.Combine(ApplicationFolder, OperatingSystem.IsWindows() ? "Traced.exe" : "Traced");

    public IReadOnlyList<string> Traces => [.. Directory.EnumerateFiles(WorkingFolder).Order(StringComparer.Ordinal)];

    public string GetPath(string name) => Path.Combine(ApplicationFolder, name);

    public ProcessStartInfo CreateStartInfo(params IEnumerable<string> arguments) =>
        SetFolders(Programs.CreateChalkStartInfo(["trace", .. arguments]));

    /// <summary>Makes a process use the folders of the test.</summary>
    public ProcessStartInfo SetFolders(ProcessStartInfo start)
    {
        start.WorkingDirectory = WorkingFolder;
        start.Environment["TMPDIR"] = start.Environment["TEMP"] = start.Environment["TMP"] = TemporaryPath;
        return start;
    }

    public Task<CommandResult> RunAsync(params IEnumerable<string> arguments) => Programs.RunAsync(CreateStartInfo(arguments));

    /// <summary>Runs the application to its end, and reads the trace.</summary>
    public async Task<Recording> TraceAsync(params IEnumerable<string> arguments)
    {
        var run = await RunAsync(arguments);
        return await ReadAsync(run.ExitCode == 0 ? Assert.Single(Traces) : throw new InvalidOperationException(run.Output + run.Errors));
    }

    public static async Task<Recording> ReadAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        return await TraceReader.ReadAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
    }

    public static int CountCalls(Recording recording, string name) =>
        recording.Events.Count(e => e.Kind == EventKind.Enter && recording.Symbols[e.SymbolIndex].Name == name);

    /// <summary>Sends a signal to a process.</summary>
    public static async Task SignalAsync(int process, string signal) =>
        Assert.Equal(0, (await Programs.RunAsync("/bin/sh", "-c", $"kill -{signal} {process}")).ExitCode);

    public void Dispose()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(TemporaryPath, "chalk-trace-*"));
        _folder.Dispose();
    }

    private static void Copy(string from, string to)
    {
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }
}
