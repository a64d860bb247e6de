using System.Diagnostics;
using System.Reflection;
using Chalkboard.Tracing.Formats;
using Chalkboard.Tracing.Recordings;

namespace Chalkboard.Tool.Tests.Running;

/// <summary>A built application of the test, and <c>chalk trace</c> in a folder next to it.</summary>
internal sealed class Traced : IDisposable
{
    private static readonly string _built =
        typeof(Traced).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(value => value.Key == "Traced.Folder").Value!;

    private readonly TemporaryFolder _folder = new();

    public Traced()
    {
        Work = _folder.CreateFolder("work");
        Application = _folder.CreateFolder("application");
        Temporary = _folder.CreateFolder("temporary");
        Copy(_built, Application);
    }

    /// <summary>Where chalk is run.</summary>
    public string Work { get; }

    /// <summary>Where the application is.</summary>
    public string Application { get; }

    /// <summary>Where copies are made.</summary>
    public string Temporary { get; }

    public string Dll => Path.Combine(Application, "Traced.dll");

    public string Executable => Path.Combine(Application, OperatingSystem.IsWindows() ? "Traced.exe" : "Traced");

    public IReadOnlyList<string> Traces => [.. Directory.EnumerateFiles(Work).Order(StringComparer.Ordinal)];

    public string Beside(string name) => Path.Combine(Application, name);

    public ProcessStartInfo Start(params IEnumerable<string> arguments) => Here(Programs.StartChalk(["trace", .. arguments]));

    /// <summary>Whatever is started, in the folders of the test.</summary>
    public ProcessStartInfo Here(ProcessStartInfo start)
    {
        start.WorkingDirectory = Work;
        start.Environment["TMPDIR"] = start.Environment["TEMP"] = start.Environment["TMP"] = Temporary;
        return start;
    }

    public Task<CommandResult> RunAsync(params IEnumerable<string> arguments) => Programs.RunAsync(Start(arguments));

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

    public static int Calls(Recording recording, string name) =>
        recording.Events.Count(one => one.Kind == EventKind.Enter && recording.Symbols[one.SymbolIndex].Name == name);

    /// <summary>Sends a signal to a process.</summary>
    public static async Task SignalAsync(int process, string signal) =>
        Assert.Equal(0, (await Programs.RunAsync("/bin/sh", "-c", $"kill -{signal} {process}")).ExitCode);

    public void Dispose()
    {
        Assert.Empty(Directory.EnumerateFileSystemEntries(Temporary, "chalk-trace-*"));
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
