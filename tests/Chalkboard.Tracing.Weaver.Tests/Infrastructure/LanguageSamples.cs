using System.Collections.Concurrent;
using System.Reflection;

namespace Chalkboard.Tracing.Weaver.Tests.Infrastructure;

/// <summary>Samples of the constructs of each language, compiled once for each combination of options.</summary>
internal static class LanguageSamples
{
    private static readonly ConcurrentDictionary<bool, Lazy<Sample>> _compiled = new();
    private static readonly ConcurrentDictionary<(string, bool, TwinPlacement?), Lazy<LoadedSample>> _loaded = new();

    public static string[] Languages { get; } = ["CSharp", "FSharp", "VisualBasic"];

    /// <param name="language">One of <see cref="Languages"/>.</param>
    /// <param name="optimized">Compiled as in Release.</param>
    /// <param name="placement">The placement of the twins; null to leave it unwoven.</param>
    public static LoadedSample Load(string language, bool optimized, TwinPlacement? placement) =>
        _loaded.GetOrAdd((language, optimized, placement), _ => new(() =>
        placement is null
            ? new LoadedSample(GetPath(language, optimized))
            : WovenSample.Weave(GetPath(language, optimized), new() { Placement = placement.Value }).Load())).Value;

    /// <summary>Compiles the C# samples with a program that runs them, with runtime async.</summary>
    public static Sample CompileProgram(string program, bool optimized) =>
        Sample.Compile([.. ReadSources(), ("Program.cs", program)], optimized, program: true, runtimeAsync: true);

    public static string GetPath(string language, bool optimized) => language == "CSharp"
        ? _compiled.GetOrAdd(optimized, optimized => new(() => Sample.Compile(ReadSources(), optimized))).Value.File
        : Path.Combine(GetBuildProperty("Tests"), $"LanguageSamples.{language}", "bin", optimized ? "Release" : "Debug", "net10.0", $"LanguageSamples.{language}.dll");

    public static IEnumerable<(string Name, string Text)> ReadSources() =>
        typeof(LanguageSamples).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".cs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name =>
    {
        using var reader = new StreamReader(typeof(LanguageSamples).Assembly.GetManifestResourceStream(name)!);
        return (name, reader.ReadToEnd());
    });

    /// <summary>The path of the program that runs samples in a process of its own.</summary>
    public static string RunnerPath => Path.Combine(GetBuildProperty("Tests"), "LanguageSamples.Run", "bin", GetBuildProperty("Configuration"), "net10.0", "LanguageSamples.Run.dll");

    /// <summary>Returns a property of the build of this project.</summary>
    public static string GetBuildProperty(string key) =>
        typeof(LanguageSamples).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
