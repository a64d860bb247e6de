using System.Collections.Concurrent;
using System.Reflection;

namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>The zoos of constructs, one a language, each compiled once each way.</summary>
internal static class ZooAssembly
{
    private static readonly ConcurrentDictionary<bool, Lazy<Sample>> _compiled = new();
    private static readonly ConcurrentDictionary<(string, bool, TwinPlacement?), Lazy<LoadedSample>> _loaded = new();

    public static string[] Languages { get; } = ["CSharp", "FSharp", "VisualBasic"];

    /// <param name="language">One of <see cref="Languages"/>.</param>
    /// <param name="optimized">Compiled as in Release.</param>
    /// <param name="placement">Where its traced forms are; null: not woven.</param>
    public static LoadedSample Load(string language, bool optimized, TwinPlacement? placement) =>
        _loaded.GetOrAdd((language, optimized, placement), way => new(() =>
        placement is null
            ? new LoadedSample(File(language, optimized))
            : WovenSample.Of(File(language, optimized), new() { Placement = placement.Value }).Load())).Value;

    /// <summary>The zoo, and a program that visits it; the runtime makes async what it can.</summary>
    public static Sample CompileProgram(string program, bool optimized) =>
        Given.Sample.Compile([.. Sources(), ("Program.cs", program)], optimized, program: true, runtimeAsync: true);

    public static string File(string language, bool optimized) => language == "CSharp"
        ? _compiled.GetOrAdd(optimized, optimized => new(() => Sample.Compile(Sources(), optimized))).Value.File
        : Path.Combine(BuildOf("Zoo"), $"Zoo.{language}", "bin", optimized ? "Release" : "Debug", "net10.0", $"Zoo.{language}.dll");

    public static IEnumerable<(string Name, string Text)> Sources() =>
        typeof(ZooAssembly).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".cs", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).Select(name =>
    {
        using var reader = new StreamReader(typeof(ZooAssembly).Assembly.GetManifestResourceStream(name)!);
        return (name, reader.ReadToEnd());
    });

    /// <summary>What runs a zoo in a process of its own.</summary>
    public static string Runner => Path.Combine(BuildOf("Zoo"), "Zoo.Run", "bin", BuildOf("Configuration"), "net10.0", "Zoo.Run.dll");

    /// <summary>What the project says of its build.</summary>
    public static string BuildOf(string key) =>
        typeof(ZooAssembly).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
