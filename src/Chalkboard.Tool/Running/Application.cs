using Chalkboard.Tool.Reading;

namespace Chalkboard.Tool.Running;

/// <summary>A built application, and the command that starts it.</summary>
/// <param name="Executable">The program to start: <c>dotnet</c>, or the application itself.</param>
/// <param name="HostArguments">Arguments of <c>dotnet</c> that come before the application.</param>
/// <param name="Assembly">The assembly with its entry point.</param>
/// <param name="Arguments">The arguments of the application.</param>
internal sealed record Application(string Executable, IReadOnlyList<string> HostArguments, string Assembly, IReadOnlyList<string> Arguments)
{
    /// <summary>True if it is started by <c>dotnet</c>.</summary>
    public bool IsHosted { get; private init; }

    public string Name => Path.GetFileNameWithoutExtension(Assembly);

    public string Folder => Path.GetDirectoryName(Assembly)!;

    public string RuntimeConfiguration => Path.ChangeExtension(Assembly, ".runtimeconfig.json");

    /// <exception cref="ToolException">The application does not exist, or can't be traced.</exception>
    public static Application Find(IReadOnlyList<string> command)
    {
        var first = command[0];
        if (Path.GetFileNameWithoutExtension(first) is "dotnet" && !first.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            return FromDotnet(first, [.. command.Skip(1)]);
        if (first.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) return FromDotnet("dotnet", command);
        if (Directory.Exists(first) || Path.GetExtension(first) is ".csproj" or ".fsproj" or ".vbproj" or ".sln" or ".slnx")
            throw new ToolException($"{Printable.ToLine(first)} is not a built application. {BuildAdvice}");
        return FromExecutable(
            Locate(first) ?? throw new ToolException($"There is no program {Printable.ToLine(first)}."), [.. command.Skip(1)]);
    }

    private const string BuildAdvice = "Build it, and give the built application: chalk trace -- dotnet bin/Release/net10.0/App.dll";

    private static Application FromDotnet(string dotnet, IReadOnlyList<string> arguments)
    {
        var index = 0;
        if (arguments.Count > 0 && arguments[0] == "exec") index++;

        // Each option of the host has a value.
        while (index < arguments.Count && arguments[index].StartsWith("--", StringComparison.Ordinal)) index += 2;
        if (index >= arguments.Count) throw new ToolException($"The arguments of dotnet contain no application. {BuildAdvice}");
        var assembly = arguments[index];
        if (!assembly.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            && !assembly.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
            throw new ToolException($"'dotnet {Printable.ToLine(assembly)}' runs more than the application. {BuildAdvice}");
        if (arguments.Take(index).FirstOrDefault(word => word is "--depsfile" or "--runtimeconfig") is { } option)
            throw new ToolException($"{option} can't be used with chalk trace: the application runs from a copy, with the files in its " +
                "folder.");
        if (!File.Exists(assembly)) throw new ToolException($"There is no file {Printable.ToLine(assembly)}. Build it, or check the path.");
        return new Application(
            dotnet, ["exec", .. arguments.Take(index).Where(word => word != "exec")], Path.GetFullPath(assembly),
            [.. arguments.Skip(index + 1)])
        {
            IsHosted = true,
        };
    }

    private static Application FromExecutable(string executable, IReadOnlyList<string> arguments)
    {
        var displayPath = Printable.ToLine(executable);
        var hostKind = HostFile.Inspect(executable);
        if (hostKind == HostKind.SingleFile)
            throw new ToolException(
                $"{displayPath} is published as a single file, which can't be woven. Publish it without PublishSingleFile, or " +
                $"give the output of 'dotnet build'.");
        var assembly = Path.ChangeExtension(executable, null) is var stem && executable.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
            ? stem + ".dll"
            : executable + ".dll";
        if (hostKind == HostKind.Application && File.Exists(assembly)) return new Application(executable, [], assembly, arguments);
        throw new ToolException(hostKind switch
        {
            HostKind.Application => $"{displayPath} starts an application that is missing: {Printable.ToLine(assembly)}.",
            HostKind.NativeAot =>
                $"{displayPath} is compiled by NativeAOT and can no longer be woven. Give the output of 'dotnet build', or weave it " +
                $"during the build with the package Chalkboard.Tracing.Weaver.",
            _ => $"{displayPath} is not a .NET application.",
        });
    }

    private static string? Locate(string program)
    {
        IEnumerable<string> names = OperatingSystem.IsWindows() && !program.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)
            ? [program, program + ".exe"]
            : [program];
        IEnumerable<string> folders = program.AsSpan().ContainsAny('/', '\\')
            ? ["."]
            : [".", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];
        return folders.SelectMany(
            folder => names.Select(name => Path.Combine(folder, name))).Where(File.Exists).Select(Path.GetFullPath).FirstOrDefault();
    }
}
