using System.Collections.Concurrent;
using System.Reflection;

namespace Chalkboard.Tracing.Weaver.Tests.Given;

/// <summary>The zoo of constructs, compiled once each way.</summary>
internal static class ZooAssembly
{
    private static readonly ConcurrentDictionary<bool, Lazy<Sample>> _samples = new();
    private static readonly ConcurrentDictionary<(bool, bool?), Lazy<LoadedSample>> _loaded = new();

    public static Sample Sample(bool optimized) => _samples.GetOrAdd(optimized, optimized => new(() => Given.Sample.Compile(Sources(), optimized))).Value;

    /// <param name="optimized">Compiled as in Release.</param>
    /// <param name="inPlace">Woven without twins, or with; null: not woven.</param>
    public static LoadedSample Load(bool optimized, bool? inPlace) => _loaded.GetOrAdd((optimized, inPlace), way => new(() =>
        way.Item2 is null ? Sample(optimized).Load() : Sample(optimized).Weave(new() { InPlace = way.Item2.Value }).Load())).Value;

    /// <summary>The zoo, and a program that visits it; the runtime makes async what it can.</summary>
    public static Sample CompileProgram(string program, bool optimized) => Given.Sample.Compile([.. Sources(), ("Program.cs", program)], optimized, program: true, runtimeAsync: true);

    public static IEnumerable<MethodInfo> Constructs(LoadedSample zoo) => zoo.Assembly.GetExportedTypes().SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static)).Where(method => method.GetParameters() is [{ ParameterType: var type }] && type == typeof(TextWriter));

    public static async Task<string> RunAsync(MethodInfo construct)
    {
        var output = new StringWriter();
        if (construct.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [output], null) is Task task) await task;
        return output.ToString();
    }

    private static IEnumerable<(string, string)> Sources() => typeof(ZooAssembly).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".cs", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
    {
        using var reader = new StreamReader(typeof(ZooAssembly).Assembly.GetManifestResourceStream(name)!);
        return (name, reader.ReadToEnd());
    });
}
